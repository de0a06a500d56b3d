/** The thread of the hand networks: below everything else in priority, one look after the other. */
import { frameOf, serveOrders, yieldToOthers } from '../thread-program.js';
import type { HandAnswer, HandOrder } from './hand-messages.js';
import { loadHandNetworks } from './hand-networks.js';
import { HandReader } from './hand-reader.js';
import { NetworkSenses } from './hand-senses.js';

const BELOW_THE_FACE = 10;
yieldToOthers(BELOW_THE_FACE);

const reader = new HandReader(new NetworkSenses(await loadHandNetworks()));

serveOrders<HandOrder, HandAnswer>({
  ready: { answer: 'ready' },
  obey: async (order) => ({ answer: 'look', looked: await reader.look({ ...order, frame: frameOf(order) }) }),
  close: () => reader.close(),
});
