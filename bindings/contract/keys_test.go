package contract

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"

	"synlua/bindings/lab/labtest"
)

// signer is an Ed25519 key that signs JSON in the way of Matrix.
type signer struct {
	key    ed25519.PrivateKey
	public string
}

func newSigner() signer {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err) // never: crypto/rand ends the program instead
	}
	return signer{private, base64.RawStdEncoding.EncodeToString(public)}
}

// sign adds a signature to an object that has none. Go writes the keys of an object in
// order and without spaces, which is Matrix's canonical JSON for what is signed here.
func (s signer) sign(c *contract, user, keyID string, value object) object {
	c.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		c.Fatal(err)
	}
	value["signatures"] = object{user: object{keyID: base64.RawStdEncoding.EncodeToString(ed25519.Sign(s.key, text))}}
	return value
}

// crossSigning returns a user's three cross-signing keys.
func (c *contract) crossSigning(user labtest.User) (keys object, master, selfSigning signer) {
	c.Helper()
	master, selfSigning = newSigner(), newSigner()
	userSigning := newSigner()
	key := func(usage string, s signer) object {
		return object{"user_id": user.ID, "usage": []string{usage}, "keys": object{"ed25519:" + s.public: s.public}}
	}
	masterID := "ed25519:" + master.public
	return object{
		"master_key":       key("master", master),
		"self_signing_key": master.sign(c, user.ID, masterID, key("self_signing", selfSigning)),
		"user_signing_key": master.sign(c, user.ID, masterID, key("user_signing", userSigning)),
	}, master, selfSigning
}

// uploadCrossSigning gives a user cross-signing keys.
func (c *contract) uploadCrossSigning(user labtest.User) (master, selfSigning signer) {
	c.Helper()
	keys, master, selfSigning := c.crossSigning(user)
	c.ask(user, "POST", "/_matrix/client/v3/keys/device_signing/upload", keys)
	return master, selfSigning
}

// deviceKeys returns the keys of the user's device, signed by itself.
func (c *contract) deviceKeys(user labtest.User) object {
	c.Helper()
	device, s := c.deviceOf(user), newSigner()
	return s.sign(c, user.ID, "ed25519:"+device, object{
		"user_id": user.ID, "device_id": device, "algorithms": []string{"m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"},
		"keys": object{"ed25519:" + device: s.public, "curve25519:" + device: s.public},
	})
}

// uploadDeviceKeys gives the user's device its keys, and some to use once.
func (c *contract) uploadDeviceKeys(user labtest.User) (keys object) {
	c.Helper()
	keys = c.deviceKeys(user)
	c.ask(user, "POST", "/_matrix/client/v3/keys/upload", object{
		"device_keys": keys, "one_time_keys": object{"signed_curve25519:AAAA": onceKey(false)}})
	return keys
}

// onceKey is a key that is used once, or a fallback key.
func onceKey(fallback bool) object {
	key := object{"key": "a key", "signatures": object{"@nobody:lab.test": object{"ed25519:A": "nobody checks this"}}}
	if fallback {
		key["fallback"] = true
	}
	return key
}
