/** Chooses what the page shows: the entrance while nobody is signed in, else board or history. */
import type { DeskAlarm } from '../state/alarm.js';
import { helpOpen, session, spoken } from '../state/desk.js';
import { page } from '../state/history.js';
import { AlertList } from './alert-list.js';
import { Banners } from './banners.js';
import { SetUp, SignIn, Waiting } from './entrance.js';
import { Fleet } from './fleet.js';
import { Header } from './header.js';
import { Help } from './help.js';
import { HistoryPage } from './history-page.js';

export function App({ alarm }: { alarm: DeskAlarm }) {
  const known = session.value;
  if (known === null) return <Waiting />;
  if (known.user === null) return known.setupNeeded ? <SetUp /> : <SignIn />;
  return (
    <>
      <Header alarm={alarm} />
      <Banners alarm={alarm} />
      {page.value.name === 'history' ? (
        <main>
          <HistoryPage />
        </main>
      ) : (
        <main class="board">
          <AlertList />
          <Fleet />
        </main>
      )}
      {helpOpen.value && <Help />}
      <div class="hidden" role="alert" data-testid="spoken">
        {spoken.value}
      </div>
    </>
  );
}
