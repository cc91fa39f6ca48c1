// Livedesk is a console for liveness and identity checks: links, results, evidence, clearing. This file reads
// the options, wires the packages together, runs and stops them; it holds no logic of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // people's time zones, on machines without a zone database too

	"github.com/alecthomas/kong"

	"livedesk/handlers"
	"livedesk/internal/advance"
	"livedesk/internal/auth"
	"livedesk/internal/command"
	"livedesk/internal/config"
	"livedesk/internal/evidence"
	"livedesk/internal/jobs"
	"livedesk/internal/mail"
	"livedesk/internal/sandbox"
	"livedesk/internal/verify"
	"livedesk/store"
)

// cli is every command and option; contract.md is its source. An option is a flag and an environment variable.
type cli struct {
	config.Options `group:"Settings, for every command:"`
	Serve          serveCmd            `cmd:"" default:"1" help:"Run the console, and the sandbox vendor unless the vendor is live."`
	Sandbox        sandboxCmd          `cmd:"" help:"Run the sandbox vendor alone, for other teams' integration tests."`
	Doctor         command.Doctor      `cmd:"" help:"Check options, data folder, ports, vendor and clock, and say what to do about each."`
	User           command.User        `cmd:"" help:"Staff accounts."`
	Theme          command.Theme       `cmd:"" help:"Theme files."`
	Audit          command.Audit       `cmd:"" help:"The audit log."`
	Certificate    command.Certificate `cmd:"" help:"Certificates of deletion."`
	Register       command.Register    `cmd:"" help:"Print what every column and file holds, why and for how long."`
	Backup         command.Backup      `cmd:"" help:"Write an encrypted backup, while the server runs or not."`
	Restore        command.Restore     `cmd:"" help:"Bring a backup back, into an empty data folder."`
	Rekey          command.Rekey       `cmd:"" help:"Change the master key, which guards the photos; the server must be stopped."`
	Version        command.Version     `cmd:"" help:"Show version, commit, Go and SQLite versions."`
}

func main() {
	var c cli
	k := kong.Parse(&c, kong.Name("livedesk"), kong.Description("A console for liveness and identity checks."), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.Vars{"quirks": strings.Join(sandbox.QuirkNames(), ", ")})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	k.FatalIfErrorf(k.Run(&c.Options))
}

type serveCmd struct{}

// Run opens everything in the order in which it depends on each other and closes it the other way round.
func (serveCmd) Run(ctx context.Context, o *config.Options) (err error) {
	config.LimitMemory()
	log := o.Logger()
	if err := o.Complete(); err != nil {
		return err
	}
	data, err := command.OpenServing(ctx, o, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, data.Close()) }()
	st, vault := data.Store, data.Vault
	if err := errors.Join(handlers.ClaimData(ctx, st, o.Vendor), o.Scratch().Sweep("")); err != nil {
		return err
	}
	pictures := evidence.NewChecker()
	checkpoints, err := store.OpenCheckpoints(filepath.Join(o.Data, "audit"), o.AuditCheckpoints)
	if err != nil {
		return err
	}
	remember := func(ctx context.Context) error { return st.Checkpoint(ctx, checkpoints) }
	defer func() { err = errors.Join(err, remember(context.WithoutCancel(ctx))) }()
	var servers []*server
	if o.Vendor == config.Sandbox {
		vendor, closeVendor, err := sandboxServer(ctx, o, log)
		if err != nil {
			return err
		}
		defer closeVendor()
		servers = append(servers, vendor)
	}
	certificates, err := store.OpenCertificateKey(filepath.Join(o.Data, "certificates"))
	if err != nil {
		return err
	}
	desk := verify.New(verifyConfig(o, st, vault, pictures, certificates, log))
	defer desk.Close()
	app, setUp, err := newApp(ctx, o, st, vault, pictures, desk, checkpoints, log)
	if err != nil {
		return err
	}
	work := jobs.Start(context.WithoutCancel(ctx), time.Now, log,
		jobs.Job{Name: "poll results", Every: time.Second, Run: desk.Poll},
		jobs.Job{Name: "collect evidence", Every: time.Second, Run: desk.Collect},
		jobs.Job{Name: "continue clearings", Every: time.Second, Run: desk.ContinueClearings},
		jobs.Job{Name: "sweep files", Every: 24 * time.Hour, Run: desk.SweepFiles},
		jobs.Job{Name: "end links", Every: 10 * time.Second, Run: desk.ExpireLinks},
		jobs.Job{Name: "publish themes", Every: time.Second, Run: desk.PublishThemes},
		jobs.Job{Name: "work on batches", Every: time.Second, Run: desk.RunBatches},
		jobs.Job{Name: "carry out retention rules", Every: 5 * time.Second, Run: desk.Retain},
		jobs.Job{Name: "delete uploads", Every: time.Minute, Run: desk.ScrubBatches},
		jobs.Job{Name: "remember the audit log", Every: time.Hour, Run: remember})
	defer work.Stop()
	console, err := listen(ctx, o.Addr, app, o.TLSCert, o.TLSKey)
	if err != nil {
		return err
	}
	console.srv.RegisterOnShutdown(app.Close)
	fmt.Printf("Livedesk is at %s\n%s", o.PublicURL, setUp)
	return serveAll(ctx, append(servers, console)...)
}

// app builds the console, and says which way the first person gets in: one click with the sandbox on this
// machine, or a one-time address. Never both.
func newApp(ctx context.Context, o *config.Options, st *store.Store, vault *evidence.Vault, pictures *evidence.Checker, desk *verify.Service, checkpoints *store.Checkpoints, log *slog.Logger) (app *handlers.App, setUp string, err error) {
	staffed, err := handlers.HasStaff(ctx, st)
	if err != nil {
		return nil, "", err
	}
	c := handlers.Config{
		Store: st, Verify: desk, Vault: vault, Checkpoints: checkpoints, Pictures: pictures, WebPictures: evidence.NewWebPictures(loopbackVendor(o)), Scratch: o.Scratch(), Passwords: auth.NewPasswords(), Now: time.Now, Log: log, PublicURL: o.PublicURL, VendorOrigins: o.PageOrigins,
		Sandbox: o.Vendor == config.Sandbox, SessionIdle: o.SessionIdle, SessionMax: o.SessionMax,
		Connection: handlers.Connection{Region: o.VendorRegion, IDVURL: o.VendorURL, LivenessURL: o.LivenessURL, TokenURL: o.TokenURL},
	}
	if c.TrustedProxies, err = o.Proxies(); err != nil {
		return nil, "", err
	}
	if o.SMTPAddr != "" {
		if c.Mail, err = mail.New(mail.Config{Addr: o.SMTPAddr, From: o.SMTPFrom, User: o.SMTPUser, Password: o.SMTPPassword, Now: time.Now}); err != nil {
			return nil, "", err
		}
	}
	switch {
	case staffed:
	case c.Sandbox && o.OnLoopback():
		c.OneClick = true
	default:
		c.SetUpCode = handlers.NewSetUpCode()
		setUp = fmt.Sprintf("Make the first account at %s/setup/%s\n", o.PublicURL, c.SetUpCode)
	}
	return handlers.New(c), setUp, nil
}

// loopbackVendor is the sandbox's origin; with the live vendor nothing on this machine may be asked for a picture.
func loopbackVendor(o *config.Options) string {
	if o.Vendor == config.Sandbox {
		return o.SandboxOrigin()
	}
	return ""
}

func verifyConfig(o *config.Options, st *store.Store, vault *evidence.Vault, pictures *evidence.Checker, certificates store.CertificateKey, log *slog.Logger) verify.Config {
	return verify.Config{
		Store: st, Vault: vault, Certificates: certificates, Scratch: o.Scratch(), Pictures: pictures, Fetcher: evidence.NewFetcher(o.MediaHosts, loopbackVendor(o)),
		Schedule: verify.Schedule{First: o.PollFirst, Max: o.PollMax}, PublicURL: o.PublicURL, Now: time.Now, Log: log,
		Vendor: advance.New(advance.Config{AccessKey: o.AccessKey, SecretKey: o.SecretKey, IDVURL: o.VendorURL, LivenessURL: o.LivenessURL, TokenURL: o.TokenURL, Now: time.Now, Log: log}),
	}
}

type sandboxCmd struct{}

func (sandboxCmd) Run(ctx context.Context, o *config.Options) error {
	if err := o.ReadSecret(); err != nil {
		return err
	}
	vendor, closeVendor, err := sandboxServer(ctx, o, o.Logger())
	if err != nil {
		return err
	}
	defer closeVendor()
	fmt.Printf("The sandbox vendor is at %s\n", o.SandboxOrigin())
	return serveAll(ctx, vendor)
}

func sandboxServer(ctx context.Context, o *config.Options, log *slog.Logger) (*server, func(), error) {
	keys := map[string]string{}
	if o.AccessKey != "" {
		keys[o.AccessKey] = o.SecretKey
	}
	vendor := sandbox.New(sandbox.Config{Origin: o.SandboxOrigin(), Keys: keys, Now: time.Now, Log: log, Quirks: o.SandboxQuirks, Video: o.SandboxVideo})
	s, err := listen(ctx, o.SandboxAddr, vendor, "", "")
	return s, vendor.Close, err
}

// server is one listener with its handler.
type server struct {
	srv       *http.Server
	ln        net.Listener
	cert, key string
}

func listen(ctx context.Context, addr string, h http.Handler, cert, key string) (*server, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return &server{ln: ln, cert: cert, key: key, srv: &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 90 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}}, nil
}

// serveAll serves until ctx ends or one server fails, then lets requests in flight finish for at most 8 s.
func serveAll(ctx context.Context, servers ...*server) error {
	failed := make(chan error, len(servers))
	for _, s := range servers {
		go func() {
			if s.cert != "" {
				failed <- s.srv.ServeTLS(s.ln, s.cert, s.key)
			} else {
				failed <- s.srv.Serve(s.ln)
			}
		}()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 8*time.Second)
	defer cancel()
	for i := len(servers) - 1; i >= 0; i-- {
		if s := servers[i]; s.srv.Shutdown(drain) != nil {
			err = errors.Join(err, s.srv.Close())
		}
	}
	return err
}
