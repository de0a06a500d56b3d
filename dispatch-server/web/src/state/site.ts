/** What belongs to the site and changes seldom: the plan and the texts of orders. Asked for at login and after a change. */
import { signal } from '@preact/signals';
import { fetchPlan, fetchTemplates } from '../net/api.js';
import type { OrderTemplate, Plan } from '../net/contract.js';

export const templates = signal<readonly OrderTemplate[]>([]);
/** null = none was uploaded, or it is not known yet. */
export const plan = signal<Plan | null>(null);

export async function loadSite(): Promise<void> {
  const [texts, drawing] = await Promise.all([fetchTemplates(), fetchPlan()]);
  if (texts.ok) templates.value = texts.value;
  if (drawing.ok) plan.value = drawing.value;
}
