/** The thread of the face check: below everything else in priority, one look after the other. What it knows of a face stays in it and dies with it. */
import { frameOf, serveOrders, yieldToOthers } from '../thread-program.js';
import { PersonKeeper } from './person-keeper.js';
import type { PersonAnswer, PersonOrder } from './person-messages.js';

const LOWEST = 19;
yieldToOthers(LOWEST);

const keeper = await PersonKeeper.load();

serveOrders<PersonOrder, PersonAnswer>({
  ready: { answer: 'ready' },
  obey: (order) => {
    if (order.order === 'look') return look(order);
    keeper.forget();
    return null;
  },
  close: () => keeper.close(),
});

async function look(order: Extract<PersonOrder, { order: 'look' }>): Promise<PersonAnswer> {
  return { answer: 'look', compared: await keeper.look(frameOf(order), order.places) };
}
