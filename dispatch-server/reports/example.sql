-- Fatigue by hour of the site's day and by what analysts said of it.
-- oyau-dispatch export events events.parquet && duckdb < example.sql
-- Epoch times are ms in UTC; here the site lies at UTC+5.
select
  (hour(epoch_ms(onset_at_ms::bigint)) + 5) % 24 as hour_of_day,
  finding,
  count(*) as events,
  round(avg(duration_ms) / 1000, 1) as mean_seconds,
  count(*) filter (where verdict = 'true') as judged_true,
  count(*) filter (where verdict = 'falseAlarm') as judged_false
from 'events.parquet'
where finding in ('eyesClosed', 'sleep', 'perclosHigh')
group by all
order by finding, hour_of_day;
