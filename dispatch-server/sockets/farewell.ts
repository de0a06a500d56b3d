/** Ends WebSocket connections when the server stops. */
import type { WebSocket } from 'ws';

/** How long a peer gets to answer the close, ms. */
const GOODBYE_MS = 1000;

/** Closes with 1001 and resolves when all are closed; cuts off who does not answer. */
export async function farewell(clients: Iterable<WebSocket>): Promise<void> {
  await Promise.all(
    [...clients].map(
      (client) =>
        new Promise<void>((resolve) => {
          const cut = setTimeout(() => client.terminate(), GOODBYE_MS);
          client.once('close', () => {
            clearTimeout(cut);
            resolve();
          });
          client.close(1001, 'dispatch is shutting down');
        }),
    ),
  );
}
