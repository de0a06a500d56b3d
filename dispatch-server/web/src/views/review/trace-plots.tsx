/** The signal trace under the film: eyes, PERCLOS, head, speed on one time axis, with one playhead through all of them. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { failureInWords } from '../../i18n/wording.js';
import type { ReviewEvent, Trace } from '../../net/review-contract.js';
import { locale, theme } from '../../state/preferences.js';
import { playheadMs, type Shown } from '../../state/review.js';
import { goTo } from './player.js';
import { plotsOf, type Plot } from './plots.js';
import { traceInWords } from './trace-words.js';
import { optionsOf, type Marks } from './uplot-options.js';

export function TracePlots({ now, found }: { now: Shown; found: ReviewEvent }) {
  const { t } = locale.value;
  if (now.trace !== null) return <Plots trace={now.trace} found={found} />;
  const isComing = found.hasTrace && now.traceWhy === null;
  const why = now.traceWhy === null ? null : failureInWords(locale.value, now.traceWhy);
  return (
    <p class="review-missing" role="status" data-testid="no-trace">
      {why !== null
        ? t('review.traceFailed', { why })
        : isComing
          ? t('history.loading')
          : t(found.awaited.includes('trace') ? 'review.traceAwaited' : 'review.noTrace')}
    </p>
  );
}

function Plots({ trace, found }: { trace: Trace; found: ReviewEvent }) {
  const { t } = locale.value;
  const marks = marksOf(trace, found);
  return (
    <div class="review-trace" data-testid="review-trace">
      {plotsOf(trace, locale.value).map((plot) => (
        <OnePlot key={plot.name} plot={plot} trace={trace} marks={marks} />
      ))}
      <p class="quiet review-legend">
        <span class="key-alarm">{t('review.alarmMark')}</span>{' '}
        <span class="key-finding">{t('review.findingBand')}</span>{' '}
        <span class="key-limit">{t('review.limitLine')}</span>{' '}
        {marks.acknowledgedMs !== null && <span class="key-ack">{t('review.ackMark')}</span>}
      </p>
    </div>
  );
}

function marksOf(trace: Trace, { event }: ReviewEvent): Marks {
  const endMs = trace.tMs.at(-1) ?? 0;
  const acknowledgedMs = event.acknowledgedAtMs === null ? null : event.acknowledgedAtMs - trace.startAtMs;
  return {
    findings: trace.findings,
    reviewed: event.finding,
    alarms: trace.alarms,
    acknowledgedMs: acknowledgedMs !== null && acknowledgedMs >= 0 && acknowledgedMs <= endMs ? acknowledgedMs : null,
    endMs,
  };
}

/** uPlot draws on a canvas: what it shows is said in words too. Made again when theme, language or width change. */
function OnePlot({ plot, trace, marks }: { plot: Plot; trace: Trace; marks: Marks }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const look = `${theme.value} ${locale.value.language}`;
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const draw = (): void => {
      chart.current?.destroy();
      const options = optionsOf(plot, marks, element, locale.value, (made) => movePlayhead(made, playheadMs.peek()));
      const data: uPlot.AlignedData = [
        trace.tMs.map((ms) => ms / 1000),
        ...plot.lines.map(({ values }) => [...values]),
      ];
      chart.current = new uPlot(options, data, element);
      addPlayhead(chart.current);
    };
    draw();
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    const size = new ResizeObserver(() => resize(chart.current, element));
    size.observe(element);
    return () => {
      size.disconnect();
      dark.removeEventListener('change', draw);
      chart.current?.destroy();
      chart.current = null;
    };
  }, [trace, look]);
  useSignalEffect(() => movePlayhead(chart.current, playheadMs.value));
  return (
    <figure class="review-plot">
      <figcaption>
        <span class="strong">{plot.title}</span>
        {plot.lines.map(({ label, look: dash }) => (
          <span key={label} class={`key ${dash}`}>
            {label}
          </span>
        ))}
      </figcaption>
      <div
        ref={box}
        role="img"
        aria-label={traceInWords(locale.value, plot, trace)}
        data-testid={`plot-${plot.name}`}
      />
    </figure>
  );
}

function resize(chart: uPlot | null, box: HTMLElement): void {
  if (chart === null || box.clientWidth === 0 || Math.abs(chart.width - box.clientWidth) < 1) return;
  chart.setSize({ width: box.clientWidth, height: chart.height });
}

/** A line over the plot; pressing and dragging moves it, and the film with it. */
function addPlayhead(chart: uPlot): void {
  const line = document.createElement('div');
  line.className = 'playhead';
  chart.over.append(line);
  const seek = ({ clientX }: PointerEvent): void => {
    goTo(chart.posToVal(clientX - chart.over.getBoundingClientRect().left, 'x') * 1000);
  };
  chart.over.addEventListener('pointerdown', (event) => {
    chart.over.setPointerCapture(event.pointerId);
    seek(event);
  });
  chart.over.addEventListener('pointermove', (event) => {
    if (chart.over.hasPointerCapture(event.pointerId)) seek(event);
  });
}

function movePlayhead(chart: uPlot | null, atMs: number): void {
  const line = chart?.over.querySelector<HTMLElement>('.playhead');
  if (chart === null || line === null || line === undefined) return;
  line.style.transform = `translateX(${chart.valToPos(atMs / 1000, 'x')}px)`;
}
