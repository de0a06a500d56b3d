-- What was found while each session was recorded: which ones are worth a what-if.
-- oyau-dispatch export events events.parquet && oyau-dispatch export sessions sessions.parquet && duckdb < example-sessions.sql
-- Epoch times and durations are ms.
select
  s.started_at_ms,
  s.session_id,
  s.truck_id,
  round(s.duration_ms / 3600000, 2) as hours,
  count(e.event_id) as events,
  count(*) filter (where e.finding = 'eyesClosed') as closures,
  count(*) filter (where e.verdict = 'falseAlarm') as judged_false
from 'sessions.parquet' as s
left join 'events.parquet' as e
  on e.device_id = s.device_id
  and e.onset_at_ms between s.started_at_ms and s.started_at_ms + s.duration_ms
group by all
order by s.started_at_ms;
