// Package config is every option of the program: its flag, its environment variable, its default, and what
// follows from it. It must not open, listen or connect to anything.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/disk"
)

// Sandbox and Live are the two vendors.
const (
	Sandbox = "sandbox"
	Live    = "live"
)

// The documented key pair of the vendor's example (seed 003, Token Authentication API); the sandbox accepts it.
const (
	sampleAccessKey = "sampleaccesskey"
	sampleSecretKey = "samplesecretkey"
)

// livenessHost is the only host that the documents give for H5 Liveness (vendor-api §1.3).
const livenessHost = "https://api.advance.ai"

// Options are read from flags and environment variables; contract.md is their source.
type Options struct {
	Addr             string        `env:"LIVEDESK_ADDR" default:"localhost:8080" help:"Where the console listens."`
	PublicURL        string        `env:"LIVEDESK_PUBLIC_URL" help:"Base of all absolute links; http:// and the address when empty."`
	Data             string        `env:"LIVEDESK_DATA" default:"./data" help:"Data folder."`
	Vendor           string        `env:"LIVEDESK_VENDOR" default:"sandbox" enum:"sandbox,live" help:"sandbox or live."`
	SandboxAddr      string        `env:"LIVEDESK_SANDBOX_ADDR" default:"127.0.0.1:8090" help:"Where the sandbox vendor listens."`
	SandboxQuirks    []string      `name:"quirk" env:"LIVEDESK_SANDBOX_QUIRKS" enum:"${quirks}" help:"Turn the sandbox to the other side of a contradiction in the documents; may be repeated. One of: ${quirks}."`
	SandboxVideo     bool          `env:"LIVEDESK_SANDBOX_VIDEO" help:"The sandbox's results carry films."`
	AccessKey        string        `env:"LIVEDESK_ACCESS_KEY" help:"Vendor access key; required for live."`
	SecretKey        string        `env:"LIVEDESK_SECRET_KEY" help:"Vendor secret key; required for live."`
	SecretKeyFile    string        `env:"LIVEDESK_SECRET_KEY_FILE" type:"existingfile" help:"File that holds the secret key."`
	VendorRegion     string        `env:"LIVEDESK_VENDOR_REGION" default:"sg" enum:"id,sg,my,th,ph,vn" help:"Documented host of the IDV calls."`
	VendorURL        string        `env:"LIVEDESK_VENDOR_URL" help:"Base URL of the IDV calls, instead of the region's."`
	LivenessURL      string        `env:"LIVEDESK_LIVENESS_URL" help:"Base URL of the H5 Liveness calls."`
	TokenURL         string        `env:"LIVEDESK_TOKEN_URL" help:"Base URL of the token call."`
	PageOrigins      []string      `env:"LIVEDESK_PAGE_ORIGINS" help:"More origins allowed in the frame, besides that of each link."`
	MediaHosts       []string      `env:"LIVEDESK_MEDIA_HOSTS" default:"advance.ai" help:"Hosts that evidence may be downloaded from, subdomains included."`
	MasterKeyFile    string        `env:"LIVEDESK_MASTER_KEY_FILE" help:"Key that wraps the data keys; <data>/master.key when empty."`
	AuditCheckpoints string        `env:"LIVEDESK_AUDIT_CHECKPOINTS" help:"One more file that signed checkpoints of the audit log are appended to, best where the administrators of this machine cannot change it."`
	ErasureLedger    string        `env:"LIVEDESK_ERASURE_LEDGER" help:"One more file that the ids of cleared verifications are appended to, best on another disk: restore needs it, so that no backup brings back who was cleared."`
	BackupKeyFile    string        `env:"LIVEDESK_BACKUP_KEY_FILE" help:"Key that backups are encrypted with, made on first use; <data>.backup.key, beside the data folder, when empty. It is in no backup."`
	TrustedProxies   []string      `env:"LIVEDESK_TRUSTED_PROXIES" help:"CIDRs whose X-Forwarded-For is believed."`
	Log              string        `env:"LIVEDESK_LOG" default:"text" enum:"text,json" help:"text or json."`
	LogLevel         slog.Level    `env:"LIVEDESK_LOG_LEVEL" default:"info" help:"debug, info, warn or error."`
	PollFirst        time.Duration `env:"LIVEDESK_POLL_FIRST" help:"First poll for a result: 30s, with the sandbox 2s."`
	PollMax          time.Duration `env:"LIVEDESK_POLL_MAX" help:"Longest pause between polls: 10m, with the sandbox 10s."`
	SessionIdle      time.Duration `env:"LIVEDESK_SESSION_IDLE" default:"30m" help:"A sign-in ends after this long without use."`
	SessionMax       time.Duration `env:"LIVEDESK_SESSION_MAX" default:"12h" help:"A sign-in ends after this long in any case."`
	SMTPAddr         string        `name:"smtp-addr" env:"LIVEDESK_SMTP_ADDR" help:"Mail server that sends to customers, host:port; none when empty. The connection is encrypted (STARTTLS), unless the server is on this machine."`
	SMTPFrom         string        `name:"smtp-from" env:"LIVEDESK_SMTP_FROM" help:"Address that messages come from, such as care@bahari.example."`
	SMTPUser         string        `name:"smtp-user" env:"LIVEDESK_SMTP_USER" help:"Name at the mail server, where it asks for one."`
	SMTPPassword     string        `name:"smtp-password" env:"LIVEDESK_SMTP_PASSWORD" help:"Password at the mail server."`
	SMTPPassFile     string        `name:"smtp-password-file" env:"LIVEDESK_SMTP_PASSWORD_FILE" type:"existingfile" help:"File that holds the password."`
	TLSCert          string        `env:"LIVEDESK_TLS_CERT" type:"existingfile" help:"Certificate, to serve HTTPS itself."`
	TLSKey           string        `env:"LIVEDESK_TLS_KEY" type:"existingfile" help:"Key of the certificate."`
}

// Logger writes to standard error in the chosen form.
func (o *Options) Logger() *slog.Logger {
	h := &slog.HandlerOptions{Level: o.LogLevel}
	if o.Log == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, h))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, h))
}

// Complete fills in what follows from other options and refuses what cannot work together.
func (o *Options) Complete() error {
	if o.PublicURL == "" {
		o.PublicURL = "http://" + o.Addr
		if o.TLSCert != "" {
			o.PublicURL = "https://" + o.Addr
		}
	}
	o.PublicURL = strings.TrimRight(o.PublicURL, "/")
	o.MasterKeyFile = o.MasterKey()
	if (o.TLSCert == "") != (o.TLSKey == "") {
		return errors.New("HTTPS needs both LIVEDESK_TLS_CERT and LIVEDESK_TLS_KEY")
	}
	if err := o.ReadSecret(); err != nil {
		return err
	}
	if o.Vendor == Sandbox {
		o.completeSandbox()
		return nil
	}
	return o.completeLive()
}

// MasterKey is the file that holds the master key.
func (o *Options) MasterKey() string {
	return cmp.Or(o.MasterKeyFile, filepath.Join(o.Data, "master.key"))
}

// Scratch is the folder for files in the making. They hold personal data, so it lies in the data folder, never in the
// machine's own temporary one.
func (o *Options) Scratch() disk.Scratch { return disk.Scratch(filepath.Join(o.Data, "tmp")) }

// ReadSecret takes the secret key and the mail server's password from their files.
func (o *Options) ReadSecret() error {
	for _, s := range []struct {
		name, file string
		to         *string
	}{{"secret key", o.SecretKeyFile, &o.SecretKey}, {"mail password", o.SMTPPassFile, &o.SMTPPassword}} {
		if s.file == "" {
			continue
		}
		b, err := os.ReadFile(s.file)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		*s.to = strings.TrimSpace(string(b))
	}
	return nil
}

func (o *Options) completeSandbox() {
	if o.AccessKey == "" {
		o.AccessKey, o.SecretKey = sampleAccessKey, sampleSecretKey
	}
	o.VendorURL = cmp.Or(o.VendorURL, o.SandboxOrigin())
	o.LivenessURL, o.TokenURL = cmp.Or(o.LivenessURL, o.VendorURL), cmp.Or(o.TokenURL, o.VendorURL)
	o.poll(2*time.Second, 10*time.Second)
}

func (o *Options) completeLive() error {
	if o.AccessKey == "" || o.SecretKey == "" {
		return errors.New("the live vendor needs LIVEDESK_ACCESS_KEY and LIVEDESK_SECRET_KEY; find them in the vendor's portal under Account Management")
	}
	o.LivenessURL = cmp.Or(o.LivenessURL, cmp.Or(o.VendorURL, livenessHost))
	if o.VendorURL == "" {
		// The region is one of an enumeration, so it is always known.
		o.VendorURL, _ = advance.RegionURL(o.VendorRegion)
	}
	o.TokenURL = cmp.Or(o.TokenURL, o.VendorURL)
	o.poll(30*time.Second, 10*time.Minute)
	return nil
}

func (o *Options) poll(first, longest time.Duration) {
	if o.PollFirst <= 0 {
		o.PollFirst = first
	}
	if o.PollMax <= 0 {
		o.PollMax = max(longest, o.PollFirst)
	}
}

// SandboxOrigin is the base of the sandbox vendor's links.
func (o *Options) SandboxOrigin() string { return "http://" + o.SandboxAddr }

// OnLoopback says whether the console can be reached from this machine only.
func (o *Options) OnLoopback() bool {
	host, _, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Proxies are the trusted proxies as networks.
func (o *Options) Proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, cidr := range o.TrustedProxies {
		p, err := netip.ParsePrefix(cidr)
		if err != nil {
			return nil, fmt.Errorf("trusted proxies: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}
