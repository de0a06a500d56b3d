/** Tables of the desk: orders, shelvings, settings, plan, and what goes out to others. Times are ms since 1970; JSON columns hold text. */
import type { Generated } from 'kysely';

/** Text of a JSON value. */
type Json = string;

/** What handling adds to a row of `alerts`. */
export interface AlertHandling {
  /** Onsets of the latest causes. */
  onsets: Json;
  repeated: number;
  urgent_since_ms: number | null;
  escalated_at_ms: number | null;
  /** The last shelving; null = none, or taken back. */
  shelf: Json | null;
  shelved_until_ms: number | null;
  closed_at_ms: number | null;
  closed_by: string | null;
  outcome: string | null;
  close_note: string | null;
  /** Orders given because of it, short. */
  orders: Json;
  revision: number;
}

export interface DeskTables {
  orders: {
    order_id: string;
    truck_id: string;
    alert_id: string | null;
    kind: string;
    text: string;
    issued_by: string;
    issued_at_ms: number;
    expires_at_ms: number;
    steps: Json;
    /** Follows from the steps; for queries. */
    state: string;
    /** 1 until it has ended. */
    open: number;
    outcome: string | null;
    outcome_note: string | null;
    updated_at_ms: number;
  };
  /** Every shelving there was. */
  shelvings: {
    shelving_id: Generated<number>;
    alert_id: string;
    login: string;
    at_ms: number;
    until_ms: number;
    reason: string;
  };
  /** One value per name: settings, templates, what workers remember. */
  site: { name: string; value: Json; updated_at_ms: number; updated_by: string | null };
  site_plan: {
    /** Always 1: there is one plan. */
    plan_id: number;
    sha256: string;
    media_type: string;
    /** Base64. */
    image: string;
    width_px: number;
    height_px: number;
    corners: Json;
    uploaded_by: string;
    uploaded_at_ms: number;
  };
  webhooks: {
    webhook_id: string;
    url: string;
    secret: string;
    topics: Json;
    added_by: string;
    added_at_ms: number;
    removed_at_ms: number | null;
  };
  /** Signed settings files, each as it was rolled out. */
  settings_documents: {
    settings_id: string;
    document: string;
    issued_at_ms: number;
    /** null = the command line. */
    issued_by: string | null;
  };
  /** What became of a file at one unit. */
  settings_rollouts: {
    settings_id: string;
    device_id: string;
    state: string;
    /** Thresholds version the unit named with its last word; null = none yet. */
    in_force: string | null;
    problems: Json;
    /** Unit's clock; null = it has said nothing yet. */
    state_at_ms: number | null;
    updated_at_ms: number;
  };
  /** Messages on their way to webhooks and mailboxes. */
  deliveries: {
    delivery_id: Generated<number>;
    channel: string;
    webhook_id: string | null;
    topic: string;
    /** One message is filed once per webhook or mailbox. */
    message_key: string;
    body: Json;
    state: string;
    attempts: number;
    created_at_ms: number;
    next_at_ms: number | null;
    settled_at_ms: number | null;
    last_error: string | null;
  };
}
