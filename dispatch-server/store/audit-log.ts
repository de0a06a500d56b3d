/** Reads the audit for administrators: newest first, page by page. */
import { z } from 'zod';
import type { AuditAnswer, AuditRow } from '../api/contract.js';
import type { AuditQuery } from '../api/requests.js';
import type { Reader } from './store.js';

const detailSchema = z.record(z.string(), z.string());

/** Rows that fit the query; `next` is the `before` of the page after, null = the end. */
export async function readAudit(store: Reader, query: AuditQuery): Promise<AuditAnswer> {
  let rows = store
    .selectFrom('audit')
    .selectAll()
    .orderBy('audit_id', 'desc')
    .limit(query.limit + 1);
  if (query.login !== undefined) rows = rows.where('login', '=', query.login);
  if (query.action !== undefined) {
    const area = `${query.action}.`;
    // A whole area, such as `user`, or one action, such as `user.add`; no pattern of the asker's.
    rows = rows.where((or) =>
      or.or([
        or('action', '=', query.action ?? ''),
        or(or.fn<string>('substr', ['action', or.val(1), or.val(area.length)]), '=', area),
      ]),
    );
  }
  if (query.subject !== undefined) rows = rows.where('subject', '=', query.subject);
  if (query.fromMs !== undefined) rows = rows.where('at_ms', '>=', query.fromMs);
  if (query.toMs !== undefined) rows = rows.where('at_ms', '<=', query.toMs);
  if (query.before !== undefined) rows = rows.where('audit_id', '<', query.before);
  const found = await rows.execute();
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row): AuditRow => ({
      auditId: row.audit_id,
      atMs: row.at_ms,
      login: row.login,
      address: row.address,
      action: row.action,
      subject: row.subject,
      detail: row.detail === null ? {} : detailSchema.catch({}).parse(JSON.parse(row.detail)),
    })),
    next: found.length > query.limit && last ? last.audit_id : null,
  };
}
