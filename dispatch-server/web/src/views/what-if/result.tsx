/** What other thresholds would change: totals by kind, the load at the desk, every difference next to its verdict. */
import { serverMinuteMs } from '../../state/desk.js';
import type { WhatIfDifference, WhatIfResult } from '../../net/what-if-contract.js';
import { locale } from '../../state/preferences.js';
import { verdictInWords } from '../review/verdict-form.js';

export function Result({ result }: { result: WhatIfResult }) {
  const { t, plural } = locale.value;
  return (
    <div class="what-if-result" data-testid="what-if-result">
      <h2>{t('whatIf.result')}</h2>
      <Reproduced result={result} />
      <Load load={result.load} />
      <Totals totals={result.totals} />
      <h3>
        {plural('whatIf.differences', result.differences.length)}
        {result.isCut && '+'}
      </h3>
      <Differences differences={result.differences} />
    </div>
  );
}

/** Whether the replay can be trusted: what it finds with the recorded thresholds against what the trucks sent. */
function Reproduced({ result: { sessions } }: { result: WhatIfResult }) {
  const { t, number } = locale.value;
  const known = sessions.flatMap(({ reproduced }) => (reproduced === null ? [] : [reproduced]));
  const sum = (of: 'same' | 'missing' | 'extra'): string => number(known.reduce((all, one) => all + one[of], 0));
  const failed = sessions.filter(({ failure }) => failure !== null);
  return (
    <>
      <p data-testid="reproduced">
        {t('whatIf.reproduced', { same: sum('same'), missing: sum('missing'), extra: sum('extra') })}
      </p>
      {failed.map(({ sessionId, truckId, failure }) => (
        <p key={sessionId} class="field-problem">
          {t('whatIf.sessionFailed', { truck: truckId, why: failure ?? '' })}
        </p>
      ))}
    </>
  );
}

function Load({ load }: { load: WhatIfResult['load'] }) {
  const { t, number } = locale.value;
  const rate = (value: number | null): string => (value === null ? '–' : number(value, 2));
  return (
    <p data-testid="load">
      {t('whatIf.load', {
        ...{ before: rate(load.perDispatcherHourBefore), after: rate(load.perDispatcherHourAfter) },
        ...{ trucks: number(load.trucks), dispatchers: number(load.dispatchers), hours: number(load.hours, 1) },
      })}{' '}
      <span class="quiet">{t('whatIf.loadHint')}</span>
    </p>
  );
}

const COLUMNS = ['before', 'after', 'added', 'removed', 'moved', 'removedTrue', 'removedFalse'] as const;

function Totals({ totals }: { totals: WhatIfResult['totals'] }) {
  const { t, kind, number } = locale.value;
  return (
    <div class="scroll" role="region" aria-label={t('whatIf.totals')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('history.finding')}</th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" class="figure">
                {t(`whatIf.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {totals.map((total) => (
            <tr
              key={`${total.kind} ${String(total.isAlarm)}`}
              data-testid="total"
              data-kind={total.kind}
              data-alarm={String(total.isAlarm)}
            >
              <th scope="row">{total.isAlarm ? t('whatIf.alarm', { what: kind(total.kind) }) : kind(total.kind)}</th>
              {COLUMNS.map((name) => (
                <td key={name} class="figure" data-column={name}>
                  {number(total[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SIGNS = { added: '+', removed: '−', moved: '~' } as const;

function Differences({ differences }: { differences: readonly WhatIfDifference[] }) {
  const { t, kind, moment } = locale.value;
  if (differences.length === 0) return <p class="quiet">{t('whatIf.noDifference')}</p>;
  return (
    <div class="scroll what-if-list" role="region" aria-label={t('whatIf.list')} tabIndex={0}>
      <table>
        <tbody>
          {differences.map((one, index) => (
            <tr key={index} data-testid="difference" data-change={one.change}>
              <td>
                {SIGNS[one.change]} {t(`whatIf.${one.change}`)}
              </td>
              <td>{moment((one.before ?? one.after)?.onsetAtMs ?? 0, serverMinuteMs.value)}</td>
              <td>{t('review.truck', { truck: one.truckId })}</td>
              <td>{one.isAlarm ? t('whatIf.alarm', { what: kind(one.kind) }) : kind(one.kind)}</td>
              <td>{lasted(one)}</td>
              <td>{one.verdict !== null && <VerdictOf verdict={one.verdict} kindHere={one.kind} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function lasted({ before, after, isAlarm }: WhatIfDifference): string {
  if (isAlarm) return '';
  return [before, after]
    .flatMap((one) => (one === null ? [] : [locale.value.lasting(one.offsetAtMs - one.onsetAtMs)]))
    .join(' → ');
}

function VerdictOf({ verdict, kindHere }: { verdict: NonNullable<WhatIfDifference['verdict']>; kindHere: string }) {
  const said = verdictInWords(locale.value, verdict);
  return (
    <a href={`#/review?state=all&days=90&event=${verdict.eventRowId}`}>
      {verdict.finding === kindHere ? said : `${locale.value.kind(verdict.finding)}: ${said}`}
    </a>
  );
}
