/** Tables that reports and the analyst's tools read. Times are ms since 1970; `day` counts days on the site's calendar. */

export interface ReportTables {
  /** Recorded sessions of cab units, see exchange/session-file.ts. */
  recorded_sessions: {
    /** First half of the content's sha-256. */
    session_id: string;
    device_id: string;
    truck_id: string;
    /** null = the session names nobody. */
    driver_id: string | null;
    started_at_ms: number;
    /** First to last frame. */
    duration_ms: number;
    /** Of the file as it lies there, hex. */
    sha256: string;
    /** Relative to the data folder. */
    path: string;
    bytes: number;
    imported_at_ms: number;
  };
  /** Hours (since 1970, UTC) in which something changed since the figures were counted; `marks`: how often. */
  dirty_hours: { hour: number; marks: number };
  report_events: {
    finding: string;
    day: number;
    truck_id: string;
    /** '' = not known. */
    driver_id: string;
    count: number;
    /** Of which the duration is known, and its sum. */
    ended: number;
    duration_ms: number;
    moving: number;
    /** With a sound in the cab; with an alert. */
    sounded: number;
    alerted: number;
  };
  report_hours: {
    finding: string;
    day: number;
    hour: number;
    /** Whole hours since the shift began; -1 = no shifts. */
    shift_hour: number;
    count: number;
  };
  report_exposure: {
    day: number;
    truck_id: string;
    driver_id: string;
    driving_ms: number;
    /** Driving time of which statuses told. */
    told_ms: number;
    observable_ms: number;
    perclos_sum: number;
    perclos_count: number;
    fatigue_sum: number;
    fatigue_count: number;
  };
  report_exposure_hours: {
    day: number;
    hour: number;
    shift_hour: number;
    driving_ms: number;
    told_ms: number;
    observable_ms: number;
  };
  report_alerts: {
    day: number;
    alert_id: string;
    truck_id: string;
    driver_id: string;
    priority: string;
    kind: string;
    received_at_ms: number;
    acknowledge_ms: number | null;
    intervene_ms: number | null;
    chattering: number;
  };
  /** Alerts per slot of ten minutes. */
  report_load: { day: number; slots: number; p1: number; p2: number; flood_slots: number; peak: number };
  report_verdicts: {
    day: number;
    device_id: string;
    truck_id: string;
    driver_id: string;
    finding: string;
    version: string;
    verdict: string;
    reason: string;
    count: number;
  };
}
