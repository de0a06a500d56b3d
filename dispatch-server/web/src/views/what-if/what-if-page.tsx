/** What-if: other thresholds on recorded sessions, what they would change, and the way of a proposal to the trucks. */
import { useEffect } from 'preact/hooks';
import { failureInWords } from '../../i18n/wording.js';
import { locale } from '../../state/preferences.js';
import { openWhatIf, run, trouble } from '../../state/what-if.js';
import '../../styles/what-if.css';
import { Proposals } from './proposals.js';
import { Question } from './question.js';
import { Result } from './result.js';

export function WhatIfPage() {
  const { t, percent } = locale.value;
  useEffect(() => void openWhatIf(), []);
  const now = run.value;
  const wrong = trouble.value;
  return (
    <section class="what-if panel" aria-labelledby="what-if-title">
      <header class="panel-head">
        <h1 id="what-if-title" tabIndex={-1}>
          {t('whatIf.title')}
        </h1>
        <span class="quiet">{t('whatIf.hint')}</span>
      </header>
      <Question />
      {wrong !== null && (
        <p class="field-problem" role="alert" data-testid="what-if-problem">
          {failureInWords(locale.value, wrong.reason)}{' '}
          {wrong.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}
        </p>
      )}
      {now !== null && now.state === 'running' && (
        <p role="status" class="what-if-progress">
          <progress max={1} value={now.progress} aria-label={t('whatIf.progress')} />{' '}
          {percent(Math.round(now.progress * 100) / 100)}
        </p>
      )}
      {now?.state === 'failed' && (
        <p class="field-problem" role="alert">
          {t('whatIf.failed', { why: now.failure ?? '' })}
        </p>
      )}
      {now?.result && <Result result={now.result} />}
      <Proposals />
    </section>
  );
}
