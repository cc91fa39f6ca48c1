package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"livedesk/internal/audit"
	"livedesk/internal/config"
	"livedesk/store"
)

// Certificate is the commands about certificates of deletion.
type Certificate struct {
	Verify CertificateVerify `cmd:"" help:"Check the signature of a certificate's JSON file, without a network or a database; exit 1 when it is not whole."`
}

// CertificateVerify checks one file.
type CertificateVerify struct {
	File string `arg:"" type:"existingfile" help:"The JSON file of the certificate."`
	Key  string `type:"existingfile" help:"The public key to check with; that of the data folder when empty, and without one the key that the file names."`
}

// Help is the long description.
func (CertificateVerify) Help() string {
	return "The signature shows that nobody changed the file since it was signed. Who signed it follows from the key alone: get the " +
		"public key from whoever runs Livedesk, and not with the certificate."
}

// Run runs the command.
func (c CertificateVerify) Run(o *config.Options) error {
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	public, err := c.public(o)
	if err != nil {
		return err
	}
	doc, signed, err := audit.CheckCertificate(file, public)
	if err != nil {
		return err
	}
	fmt.Printf("%s is whole: verification %s, issued %s, signed with key %s\n", doc.Number, doc.Verification, time.UnixMilli(doc.IssuedAt).UTC().Format(time.RFC3339), audit.KeyName(signed.PublicKey))
	fmt.Printf("It names audit entry %d with the hash %s.\n", doc.Entry, doc.EntryHash)
	if doc.Vendor.Confirmed == audit.ConfirmedByWord {
		fmt.Println("That the vendor holds nothing is a person's word; its interface did not confirm it.")
	}
	if public == "" {
		fmt.Println("No key was at hand, so it was checked with the one that it names itself. Compare that key's name with the one that Livedesk shows.")
	}
	return nil
}

func (c CertificateVerify) public(o *config.Options) (string, error) {
	if c.Key == "" {
		return store.ReadCertificatePublic(filepath.Join(o.Data, "certificates"))
	}
	b, err := os.ReadFile(c.Key)
	return strings.TrimSpace(string(b)), err
}
