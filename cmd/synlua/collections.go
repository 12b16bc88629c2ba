package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	textdiff "github.com/rogpeppe/go-internal/diff"

	"synlua/bindings/catalog"
	"synlua/bindings/collection"
	"synlua/bindings/recipe"
	"synlua/runtime/spell"
)

// collections is where the user's collections of recipes are.
func (c *cli) collections() collection.Store {
	return collection.Store{Dir: filepath.Join(c.folders.data, "recipes")}
}

// addCollection copies a collection into the user's own folder, after it has shown what is in
// it.
func (c *cli) addCollection(ctx context.Context, source, name string) error {
	files, err := collection.Read(source)
	if err != nil {
		return usagef("the collection cannot be added: %v", err)
	}
	if name = cmp.Or(name, collection.Base(source)); !collection.Name.MatchString(name) {
		return usagef("%q is no name for a collection: give one with --name, of small letters, digits and hyphens", name)
	}
	if _, ok, err := c.collections().Entry(name); err != nil {
		return err
	} else if ok {
		return usagef("there is a collection %s already: synlua recipes update %s %s, or give another --name", name, name, source)
	}
	if err := c.showCollection(ctx, name, files); err != nil {
		return err
	}
	full, err := filepath.Abs(source)
	if err != nil {
		return err
	}
	if err := c.collections().Put(name, full, files, c.now()); err != nil {
		return fmt.Errorf("the collection is not added: %w", err)
	}
	c.printer.Say("the collection %s is added; run one of its recipes with  synlua run %s/%s", name, name, strings.TrimSuffix(files.Recipes()[0], ".lua"))
	return nil
}

// showCollection says what each recipe of a collection may do. One that declares nothing is
// refused: nobody could say what it does.
func (c *cli) showCollection(ctx context.Context, name string, files collection.Files) error {
	for _, path := range files.Recipes() {
		d, err := declaredIn(ctx, path, files[path])
		if err != nil {
			return err
		}
		c.printer.Print(fmt.Sprintf("%s/%s: %s (%s)\n", name, strings.TrimSuffix(path, ".lua"), d.Summary, d.Effect))
		c.printer.Explain(atWorst(d))
	}
	return nil
}

// declaredIn reads the declaration of a recipe of a collection, which must be held to it.
func declaredIn(ctx context.Context, path string, source []byte) (*recipe.Declaration, error) {
	d, err := declarationOf(ctx, script{name: path, source: source, typed: path})
	switch {
	case err != nil:
		return nil, err
	case d == nil || !d.Restricted:
		return nil, &recipe.DeclarationError{Problem: fmt.Sprintf(
			"%s declares no needs, so it could call everything: recipes of a collection declare what they call; scripts without a recipe belong into a folder", path)}
	}
	return d, checkUses(d)
}

// updateCollection reads a collection again, from where it came or from elsewhere, and takes
// it after it was looked at.
func (c *cli) updateCollection(ctx context.Context, name, source string) error {
	e, err := c.collectionEntry(name)
	if err != nil {
		return err
	}
	if source = cmp.Or(source, e.Source); source == "" {
		return usagef("where is the collection? synlua recipes update %s DIR or ARCHIVE", name)
	}
	files, err := collection.Read(source)
	if err != nil {
		return usagef("the collection cannot be read: %v", err)
	}
	current, err := c.collections().Current(name)
	if err != nil {
		return err
	}
	changes := collection.Compare(current, files)
	if len(changes) == 0 {
		c.printer.Say("%s is as it was", name)
		return c.collections().Accept(name, files, c.now())
	}
	if err := c.showChanges(ctx, name, changes); err != nil {
		return err
	}
	if err := c.agree(ctx, fmt.Sprintf("Take the new %s?", name)); err != nil {
		return err
	}
	full, err := filepath.Abs(source)
	if err != nil {
		return err
	}
	if err := c.collections().Put(name, full, files, c.now()); err != nil {
		return fmt.Errorf("the collection is not updated: %w", err)
	}
	c.printer.Say("%s is updated", name)
	return nil
}

// collectionEntry is what is known of a collection that must be there.
func (c *cli) collectionEntry(name string) (collection.Entry, error) {
	e, ok, err := c.collections().Entry(name)
	if err == nil && !ok {
		names, _ := c.collections().Names()
		err = usagef("there is no collection %q%s", name, spell.DidYouMean(name, names, "; synlua recipes lists what there is"))
	}
	return e, err
}

// removeCollection takes a collection away. What was changed in it is asked about.
func (c *cli) removeCollection(ctx context.Context, name string) error {
	if _, err := c.collectionEntry(name); err != nil {
		return err
	}
	changes, err := c.collections().Changes(name)
	if err == nil && len(changes) > 0 {
		err = c.agree(ctx, fmt.Sprintf("%s was changed since it was added. Remove it all the same?", name))
	}
	if err != nil {
		return err
	}
	if err := c.collections().Remove(name); err != nil {
		return fmt.Errorf("the collection is not removed: %w", err)
	}
	c.printer.Say("%s is removed", name)
	return nil
}

// errChanged ends a verification that found changes. They have been reported.
var errChanged = errors.New("files were changed")

// verifyCollections says which files are not what was accepted.
func (c *cli) verifyCollections(names []string) error {
	all, err := c.collections().Names()
	if err != nil {
		return err
	}
	if len(names) > 0 {
		all = names
	}
	changed := 0
	for _, name := range all {
		if _, err := c.collectionEntry(name); err != nil {
			return err
		}
		changes, err := c.collections().Changes(name)
		if err != nil {
			return err
		}
		for _, ch := range changes {
			c.printer.Print(fmt.Sprintf("%s/%s: %s\n", name, ch.Path, whatBecame(ch)))
		}
		changed += len(changes)
	}
	c.printer.Say("%s, %s changed", plural(len(all), "collection"), plural(changed, "file"))
	if changed > 0 {
		return errChanged
	}
	return nil
}

func whatBecame(ch collection.Change) string {
	switch {
	case ch.Old == nil:
		return "new"
	case ch.New == nil:
		return "gone"
	}
	return "changed"
}

// showChanges shows what is different in a collection, and what its recipes may do now that
// they could not before.
func (c *cli) showChanges(ctx context.Context, name string, changes []collection.Change) error {
	for _, ch := range changes {
		c.printer.Print(string(textdiff.Diff(name+"/"+ch.Path, ch.Old, name+"/"+ch.Path+" (new)", ch.New)))
	}
	for _, ch := range changes {
		if strings.Contains(ch.Path, "/") || !strings.HasSuffix(ch.Path, ".lua") || strings.HasSuffix(ch.Path, testSuffix) || ch.New == nil {
			continue
		}
		now, err := declaredIn(ctx, ch.Path, ch.New)
		if err != nil {
			return err
		}
		before := &recipe.Declaration{Restricted: true}
		if ch.Old != nil {
			if d, err := declaredIn(ctx, ch.Path, ch.Old); err == nil {
				before = d
			}
		}
		c.printer.Print(powersOf(strings.TrimSuffix(name+"/"+ch.Path, ".lua"), before, now))
	}
	return nil
}

// powersOf says what a recipe may do that it could not before, and what it may do no longer.
func powersOf(name string, before, now *recipe.Declaration) string {
	was, is := ceiling(before), ceiling(now)
	var out strings.Builder
	if before.Effect != now.Effect {
		fmt.Fprintf(&out, "  its effect is now: %s\n", now.Effect)
	}
	for _, call := range is {
		if !slices.Contains(was, call) {
			fmt.Fprintf(&out, "  it may now call    %-8s %s\n", catalog.LookupEntry(call).Effect, call)
		}
	}
	for _, call := range was {
		if !slices.Contains(is, call) {
			fmt.Fprintf(&out, "  it may no longer   %-8s %s\n", catalog.LookupEntry(call).Effect, call)
		}
	}
	if out.Len() == 0 {
		return name + ": it may do what it could do before\n"
	}
	return name + ":\n" + out.String()
}

// agree asks the person, unless --yes answers. Without an answer it is refused.
func (c *cli) agree(ctx context.Context, question string) error {
	if c.opts.yes {
		return nil
	}
	yes, err := c.asker.Confirm(ctx, question)
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return &boundError{"nobody can be asked: look at what is shown, and answer with --yes"}
	case !yes:
		return &boundError{"nothing was changed"}
	}
	return nil
}

// findCollected finds a recipe of a collection by COLLECTION/NAME, or by its name if only one
// collection has it.
func (c *cli) findCollected(word string) (script, bool, error) {
	names, err := c.collections().Names()
	if err != nil {
		return script{}, false, err
	}
	wanted, recipeName, qualified := strings.Cut(strings.TrimSuffix(word, ".lua"), "/")
	if !qualified {
		wanted, recipeName = "", wanted
	}
	var found []script
	for _, name := range names {
		if qualified && name != wanted {
			continue
		}
		files, err := c.collections().Current(name)
		if err != nil {
			return script{}, false, err
		}
		if !slices.Contains(files.Recipes(), recipeName+".lua") {
			continue
		}
		path := filepath.Join(c.collections().Folder(name), recipeName+".lua")
		found = append(found, script{
			name: name + "/" + recipeName, source: files[recipeName+".lua"], typed: name + "/" + recipeName,
			folder: c.collections().Folder(name), file: path, collection: name, files: files,
		})
	}
	switch len(found) {
	case 0:
		return script{}, false, nil
	case 1:
		return found[0], true, nil
	}
	var all []string
	for _, src := range found {
		all = append(all, src.name)
	}
	return script{}, false, usagef("several collections have a recipe %s: say which, %s", word, strings.Join(all, " or "))
}

// checkCollected has a person look at a collection that is not what was accepted, before a
// recipe of it runs. A recipe may require any file of its collection, so all of them count.
func (c *cli) checkCollected(ctx context.Context, src script) error {
	if _, err := declaredIn(ctx, src.name, src.source); err != nil {
		return err
	}
	accepted, err := c.collections().Accepted(src.collection)
	if err != nil {
		return err
	}
	changes := collection.Compare(accepted, src.files)
	if len(changes) == 0 {
		return nil
	}
	c.printer.Say("%s is not what was accepted: %s changed", src.collection, plural(len(changes), "file"))
	if err := c.showChanges(ctx, src.collection, changes); err != nil {
		return err
	}
	// --yes stands for the changes of the run, and not for those of the recipe.
	yes, err := c.asker.Confirm(ctx, fmt.Sprintf("Accept %s as it is now, and run %s?", src.collection, src.name))
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return &boundError{fmt.Sprintf("%s was changed since it was accepted: run %s at a terminal, and accept what it shows", src.collection, src.name)}
	case !yes:
		return &boundError{src.name + " does not run: its collection was changed"}
	}
	return c.collections().Accept(src.collection, src.files, c.now())
}

// collectedRecipes are the declarations of the recipes in collections, under the names by
// which they are run. broken names those that do not declare any more what they do.
func (c *cli) collectedRecipes(ctx context.Context) (all []*recipe.Declaration, broken []string, err error) {
	names, err := c.collections().Names()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		files, err := c.collections().Current(name)
		if err != nil {
			return nil, nil, err
		}
		for _, path := range files.Recipes() {
			called := name + "/" + strings.TrimSuffix(path, ".lua")
			d, err := declaredIn(ctx, path, files[path])
			if err != nil {
				broken = append(broken, called)
				continue
			}
			d.Name = called
			all = append(all, d)
		}
	}
	return all, broken, nil
}
