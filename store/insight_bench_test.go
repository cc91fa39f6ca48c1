package store

import (
	"strings"
	"testing"
	"time"
)

// million fills the counters as a year of a million verifications leaves them: two products, nine regions, busier
// by day than by night. The rows they come from are not there.
const million = `PRAGMA foreign_keys = OFF;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999),
  r (i, made, a, b) AS (SELECT i, ?1 + i * 31536 + i * 7919 % 31536, i * 7919 % 10007, i * 104729 % 10009 FROM n)
INSERT INTO counted SELECT i + 1, CASE WHEN a % 3 = 0 THEN 'idv' ELSE 'liveness' END, substr('IDNSGPPHLTHAMYSVNMMEXCOLNGA', b % 9 * 3 + 1, 3),
  CASE WHEN a < 9000 THEN 3 WHEN a < 9500 THEN 2 ELSE 1 END, made, made + a * b % 3600000, made + a * b % 3600000 + b * 3,
  CASE WHEN a < 9000 THEN made + a * b % 3600000 + b * 3 + a * b % 150000 END, CASE WHEN a < 9000 THEN a * b % 150000 END,
  CASE WHEN a < 8000 THEN 'pass' WHEN a < 9000 THEN 'fail' WHEN a < 9500 THEN 'incomplete' ELSE '' END,
  CASE WHEN a < 8000 THEN 50 + b % 10 * 5 WHEN a < 9000 THEN b % 10 * 5 END, CASE WHEN a BETWEEN 8000 AND 8999 THEN a % 3 + 1 END,
  CASE WHEN a BETWEEN 9000 AND 9499 THEN 'REASON_' || b % 12 END, CASE WHEN i > 995000 AND a >= 9500 THEN 'customer' ELSE '' END FROM r;
INSERT INTO days VALUES (?1 / 86400000, 1, 1);`

// BenchmarkInsight asks a year's counters: each range in its own grain, as the page does.
func BenchmarkInsight(b *testing.B) {
	s, _ := open(b)
	began := start.AddDate(-1, 0, 0)
	sqlExec(b, s, million, began.UnixMilli())
	sqlExec(b, s, backfill(b)[strings.Index(backfill(b), "INSERT INTO tally_hours"):])
	sqlExec(b, s, `ANALYZE`)
	b.Logf("%d rows by hour, %d by day, %d MB", scan[int](b, s, `SELECT count(*) FROM tally_hours`), scan[int](b, s, `SELECT count(*) FROM tally_days`),
		scan[int](b, s, `SELECT page_count * page_size / 1000000 FROM pragma_page_count, pragma_page_size`))
	zone := time.FixedZone("WIB", 7*3600)
	today := time.Date(2026, 11, 20, 0, 0, 0, 0, zone)
	for _, r := range []struct {
		name       string
		days, each int
	}{{"7 days", 7, 1}, {"30 days", 30, 1}, {"90 days", 90, 7}, {"a year", 365, 30}} {
		q := InsightQuery{Now: start, Soon: start.Add(2 * time.Hour)}
		for d := -r.days + 1; d <= 0; d += r.each {
			q.Spans = append(q.Spans, Span{today.AddDate(0, 0, d), today.AddDate(0, 0, d+r.each)})
		}
		for week := range 5 {
			q.Acts = append(q.Acts, Span{today.AddDate(0, 0, -7*week), today.AddDate(0, 0, -7*week+1)})
		}
		for _, f := range []struct{ name, product, region string }{{"all", "", ""}, {"one", ProductIDV, "VNM"}} {
			b.Run(r.name+" "+f.name, func(b *testing.B) {
				q.Product, q.Region = f.product, f.region
				for b.Loop() {
					in, err := s.Insight(b.Context(), q)
					check(b, err)
					if in.All.Sum(CountReached) == 0 || len(in.Each[0]) == 0 || in.Acts[1].Sum(CountDid) == 0 {
						b.Fatal("nothing was counted")
					}
				}
			})
		}
	}
}
