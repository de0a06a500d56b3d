/** Starts the page: restores preferences, finds out who sits here, connects, listens. */
import { effect, untracked } from '@preact/signals';
import { render } from 'preact';
import { followOpenAlerts } from './state/acknowledge.js';
import { DeskAlarm } from './state/alarm.js';
import { createLink, findSession, linkWhileSignedIn } from './state/connection.js';
import { instant, now, openAlerts, signedIn } from './state/desk.js';
import { followAddress, followZone } from './state/history.js';
import { locale, showPreferences } from './state/preferences.js';
import { loadSite } from './state/site.js';
import { collectReadings } from './state/truck-page.js';
import { App, fetchPageAhead } from './views/app.js';
import { listenToGestures, listenToKeys, releaseFocusAfterClicks } from './views/keyboard.js';
import './styles/theme.css';
import './styles/frame.css';
import './styles/board.css';
import './styles/dock.css';
import './styles/fleet.css';
import './styles/plan.css';
import './styles/history.css';
import './styles/pages.css';
import './styles/admin.css';
import './styles/entrance.css';

const TICK_MS = 500;

fetchPageAhead(location.hash);
showPreferences(document.documentElement);
const alarm = new DeskAlarm();
alarm.start();
const soundAlarm = () => alarm.tick(performance.now());
const link = createLink(soundAlarm);

effect(followOpenAlerts);
effect(() => {
  const open = openAlerts.value.length;
  document.title = `${open > 0 ? `(${open}) ` : ''}${locale.value.t('app.title')}`;
});

setInterval(() => {
  now.value = instant();
  link.check();
  soundAlarm();
}, TICK_MS);

listenToKeys(alarm);
releaseFocusAfterClicks();
listenToGestures(alarm);
window.addEventListener('hashchange', followAddress);
const reconnectNow = () => {
  if (signedIn.value) link.start();
};
window.addEventListener('online', reconnectNow);
document.addEventListener('visibilitychange', reconnectNow);

const root = document.getElementById('app');
if (root !== null) render(<App alarm={alarm} />, root);
linkWhileSignedIn(link);
effect(() => {
  if (!signedIn.value) return;
  untracked(followAddress);
  void loadSite();
});
effect(followZone);
collectReadings();
void findSession();
