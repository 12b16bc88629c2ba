package main

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
)

// getUsers gets users one after the other.
func getUsers(c *client, count int) error {
	found := 0
	for n := 1; n <= count; n++ {
		u, err := c.user(stubUser(n))
		if err != nil {
			return err
		}
		if len(u.ExternalIDs) > 0 {
			found++
		}
	}
	fmt.Println(found)
	return nil
}

// getThenPut removes the external ids of the users of the stub that have any.
func getThenPut(c *client, count, workers int) error {
	return forEach(func(yield func(string) bool) {
		for n := 1; n <= count && yield(stubUser(n)); n++ {
		}
	}, workers, func(userID string) (bool, error) {
		u, err := c.user(userID)
		if err != nil || len(u.ExternalIDs) == 0 {
			return false, err
		}
		_, err = c.setExternalIDs(userID, []externalID{})
		return true, err
	})
}

// removeExternalIDs removes the external ids of one provider from all accounts.
func removeExternalIDs(c *client, workers int) error {
	ids, err := allUserIDs(c)
	if err != nil {
		return err
	}
	return forEach(slices.Values(ids), workers, func(userID string) (bool, error) {
		u, err := c.user(userID)
		if err != nil {
			return false, err
		}
		stay := []externalID{} // [] in JSON, which nil is not
		for _, id := range u.ExternalIDs {
			if id.AuthProvider != "oidc-old" {
				stay = append(stay, id)
			}
		}
		if len(stay) == len(u.ExternalIDs) {
			return false, nil
		}
		answer, err := c.setExternalIDs(userID, stay)
		if err == nil && len(answer.ExternalIDs) != len(stay) {
			err = errors.New("the server has other ids than were sent")
		}
		return true, err
	})
}

// forEach calls change for each user id, in as many goroutines as workers says, and prints
// how often it returned true. It returns the first error, once all have ended.
func forEach(userIDs iter.Seq[string], workers int, change func(userID string) (bool, error)) error {
	var changed atomic.Int64
	var wg sync.WaitGroup
	jobs, failed := make(chan string), make(chan error, workers)
	for range workers {
		wg.Go(func() {
			for userID := range jobs {
				did, err := change(userID)
				if err != nil {
					select {
					case failed <- err:
					default:
					}
				} else if did {
					changed.Add(1)
				}
			}
		})
	}
	for userID := range userIDs {
		jobs <- userID
	}
	close(jobs)
	wg.Wait()
	close(failed)
	fmt.Println(changed.Load())
	return <-failed
}
