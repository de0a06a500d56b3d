/** Chooses what the page shows: the entrance while nobody is signed in, else the page the address names. */
import type { DeskAlarm } from '../state/alarm.js';
import { helpOpen, session, spoken } from '../state/desk.js';
import { page } from '../state/history.js';
import { AccountPage } from './account-page.js';
import { AdminPage } from './admin-page.js';
import { AlertList } from './alert-list.js';
import { Banners } from './banners.js';
import { SetUp, SignIn, Waiting } from './entrance.js';
import { Dock } from './dock.js';
import { Fleet } from './fleet.js';
import { Header } from './header.js';
import { Help } from './help.js';
import { HistoryPage } from './history-page.js';
import { lazily } from './lazily.js';
import { SitePlan } from './plan.js';
import { SettingsPage } from './settings-page.js';
import { TruckPage } from './truck-page.js';

const ReviewPage = lazily(() => import('./review/review-page.js').then((module) => module.ReviewPage));
const ReportsPage = lazily(async () => (await import('./reports/page.js')).ReportsPage);

const WhatIfPage = lazily(() => import('./what-if/what-if-page.js').then((module) => module.WhatIfPage));

/** Fetches the code of the page that the address names while it is being found out who sits here. */
export function fetchPageAhead(hash: string): void {
  if (hash.startsWith('#/review')) ReviewPage.fetchAhead();
  if (hash.startsWith('#/reports')) ReportsPage.fetchAhead();
  if (hash.startsWith('#/what-if')) WhatIfPage.fetchAhead();
}

export function App({ alarm }: { alarm: DeskAlarm }) {
  const known = session.value;
  if (known === null) return <Waiting />;
  if (known.user === null) return known.setupNeeded ? <SetUp /> : <SignIn />;
  return (
    <>
      <Header alarm={alarm} />
      <Banners alarm={alarm} />
      <PageShown />
      <Dock />
      {helpOpen.value && <Help />}
      <div class="hidden" role="alert" data-testid="spoken">
        {spoken.value}
      </div>
    </>
  );
}

function PageShown() {
  const shown = page.value;
  if (shown.name === 'board')
    return (
      <main class="board">
        <div class="board-main">
          <AlertList />
          <SitePlan />
        </div>
        <Fleet />
      </main>
    );
  return (
    <main>
      {shown.name === 'history' && <HistoryPage />}
      {shown.name === 'truck' && <TruckPage key={shown.truckId} truckId={shown.truckId} />}
      {shown.name === 'review' && <ReviewPage search={shown.search} />}
      {shown.name === 'reports' && <ReportsPage />}
      {shown.name === 'whatIf' && <WhatIfPage />}
      {shown.name === 'account' && <AccountPage />}
      {shown.name === 'settings' && <SettingsPage />}
      {shown.name === 'admin' && <AdminPage part={shown.part} />}
    </main>
  );
}
