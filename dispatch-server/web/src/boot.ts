/** The first and smallest code of the page: asks the server for what the address needs, while the rest is on its way. */
import { askAhead } from './net/ahead.js';
import { pageOf } from './state/history-query.js';
import { reportUrl } from './state/report-query.js';

askAhead('/api/v1/session');
const page = pageOf(location.hash);
if (page.name === 'reports') askAhead(reportUrl(page.place));

void import('./main.js');
// What fails here is told by the page, which asks again.
if (page.name === 'reports') import('./views/reports/page.js').catch(() => undefined);
