/** What a supervisor is changing and has not saved: it survives a look at the board. */
import { signal, type Signal } from '@preact/signals';
import { savePlan, saveSettings, saveTemplates } from '../net/api.js';
import type { Failure, Outcome } from '../net/call.js';
import type { OrderTemplate, Settings } from '../net/contract.js';
import { endSession } from './acknowledge.js';
import { reduceBoard } from './board.js';
import { board } from './desk.js';
import { readCorners, type TypedCorners } from './plan-corners.js';
import { plan, templates } from './site.js';

export type FormState = 'idle' | 'saving' | 'saved' | Failure;

export interface Form<Value> {
  /** null = unchanged. */
  readonly changed: Signal<Value | null>;
  readonly state: Signal<FormState>;
}

export interface TypedPlan {
  readonly corners: TypedCorners;
  /** null = the image stays. */
  readonly image: File | null;
}

export const siteForm = form<Settings>();
export const templatesForm = form<readonly OrderTemplate[]>();
export const planForm = form<TypedPlan>();

export async function saveSite(): Promise<void> {
  await save(siteForm, saveSettings, (settings) => {
    board.value = reduceBoard(board.value, { type: 'settings', settings, shift: board.value.shift });
  });
}

export async function saveTexts(): Promise<void> {
  await save(templatesForm, saveTemplates, (saved) => (templates.value = saved));
}

export async function saveDrawing(): Promise<void> {
  await save(planForm, sendPlan, (saved) => (plan.value = saved));
}

/** Change one form; an earlier "saved" no longer holds. */
export function change<Value>({ changed, state }: Form<Value>, value: Value): void {
  changed.value = value;
  state.value = 'idle';
}

export function discard<Value>({ changed, state }: Form<Value>): void {
  changed.value = null;
  state.value = 'idle';
}

async function sendPlan({ corners, image }: TypedPlan) {
  const places = readCorners(corners);
  if (places === null) return { ok: false, reason: 'badInput', problems: [] } as const;
  return savePlan(places, image === null ? null : await base64Of(image));
}

function base64Of(file: File): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(typeof reader.result === 'string' ? reader.result.replace(/^[^,]*,/, '') : '');
    reader.onerror = () => fail(new Error('the file cannot be read'));
    reader.readAsDataURL(file);
  });
}

async function save<Value, Saved>(
  { changed, state }: Form<Value>,
  send: (value: Value) => Promise<Outcome<Saved>>,
  taken: (saved: Saved) => void,
): Promise<void> {
  const sent = changed.value;
  if (sent === null || state.value === 'saving') return;
  state.value = 'saving';
  const outcome = await send(sent);
  state.value = outcome.ok ? 'saved' : outcome;
  if (!outcome.ok && outcome.reason === 'signedOut') endSession();
  if (!outcome.ok) return;
  if (changed.value === sent) changed.value = null;
  taken(outcome.value);
}

function form<Value>(): Form<Value> {
  return { changed: signal<Value | null>(null), state: signal<FormState>('idle') };
}
