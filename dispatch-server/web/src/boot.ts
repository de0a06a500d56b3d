/** The first and smallest code of the page: asks the server for what the address needs, while the rest is on its way. */
import { askAhead } from './net/ahead.js';
import { reportPlaceOf, reportUrl } from './state/report-query.js';

askAhead('/api/v1/session');
const [, report, query] = /^#\/reports([^?]*)(?:\?(.*))?$/.exec(location.hash) ?? [];
if (report !== undefined) askAhead(reportUrl(reportPlaceOf(report, query)));

void import('./main.js');
// What fails here is told by the page, which asks again.
if (report !== undefined) import('./views/reports/page.js').catch(() => undefined);
