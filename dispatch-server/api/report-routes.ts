/** Reports for people: as JSON for the board, as files to take away. Every file that leaves is in the audit. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tableAsCsv, tableAsParquet } from '../exchange/report-files.js';
import { printReport } from '../reports/print/print.js';
import { reportParamsSchema, reportQuerySchema, type ReportQuery } from '../reports/question.js';
import { reportSchema, type Report, type ReportName, type ReportTable } from '../reports/report.js';
import { writeAudit } from '../store/audit.js';
import { readSettings } from '../store/settings.js';
import { RequestRefused } from './api-error.js';
import type { ApiParts } from './parts.js';
import { personOf, type Api } from './routes.js';

/** Supervisors may see what analysts see here. */
const WHO = { config: { access: ['analyst', 'supervisor'] as const } };

export function reportRoutes(api: Api, parts: ApiParts): void {
  const schema = {
    summary: 'A report of a period: tables as JSON, one of them as CSV or Parquet, all of them as PDF.',
    params: reportParamsSchema,
    querystring: reportQuerySchema,
    response: { 200: reportSchema },
  };
  api.get('/reports/:report', { ...WHO, schema }, async (request, reply) => {
    const { report: name } = request.params;
    const { format, table, language, ...question } = request.query;
    const report = await parts.reports.answer({ report: name, question, nowMs: parts.now() });
    if (format === 'json') return report;
    await noteExport(request, parts, name, request.query);
    const file = `oyau-${name}${table === undefined ? '' : `-${table}`}-${report.fromDay}-${report.toDay}.${format}`;
    if (format === 'pdf') return send(reply, file, 'application/pdf', await pdfOf(report, language, parts));
    const chosen = tableOf(report, table);
    return format === 'csv'
      ? send(reply, file, 'text/csv; charset=utf-8', tableAsCsv(chosen))
      : send(reply, file, 'application/vnd.apache.parquet', await tableAsParquet(chosen));
  });
}

function tableOf({ tables }: Report, name: string | undefined): ReportTable {
  const found = name === undefined ? tables[0] : tables.find((table) => table.name === name);
  if (found) return found;
  const message = `must be one of ${tables.map((table) => table.name).join(', ')}`;
  throw new RequestRefused(400, 'invalidRequest', 'There is no such table.', [{ path: 'table', message }]);
}

async function pdfOf(report: Report, language: ReportQuery['language'], { store }: ApiParts): Promise<Buffer> {
  const { siteName, locale } = await readSettings(store);
  const printed = await printReport(report, { language: language ?? locale, siteName });
  if (printed.ok) return printed.pdf;
  throw new RequestRefused(501, 'noPrinter', `The server cannot make PDF files: ${printed.why}`);
}

async function noteExport(
  request: FastifyRequest,
  { store, now }: ApiParts,
  name: ReportName,
  { format, table, from, to, truck, driver }: ReportQuery,
): Promise<void> {
  const asked = Object.entries({ format, table, from, to, truck, driver });
  const detail = Object.fromEntries(asked.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  await writeAudit(store, personOf(request), 'report.export', name, now(), detail);
}

function send(reply: FastifyReply, file: string, type: string, content: string | Buffer): FastifyReply {
  // The answer of the schema is the JSON one.
  return reply
    .serializer((bytes: string) => bytes)
    .type(type)
    .header('Content-Disposition', `attachment; filename="${file}"`)
    .send(content);
}
