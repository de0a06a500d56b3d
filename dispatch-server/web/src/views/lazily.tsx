/** A page whose code comes when it is first opened; says so while it is on its way, and offers to try again when it does not come. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { locale } from '../state/preferences.js';

type Loaded<Props> = { readonly view: ComponentType<Props> } | 'loading' | 'failed';

/** The page, and how its code is fetched before it is shown. */
type Lazy<Props> = ComponentType<Props> & { readonly fetchAhead: () => void };

/** `load` gives the module's view. Once loaded it shows at once. */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>): Lazy<Props> {
  let known: ComponentType<Props> | null = null;
  // What fails here is told when the page is shown and asks again.
  const fetchAhead = (): void =>
    void load()
      .then((view) => (known = view))
      .catch(() => undefined);
  return Object.assign(Page, { fetchAhead });
  function Page(props: Props) {
    const [state, setState] = useState<Loaded<Props>>(known === null ? 'loading' : { view: known });
    useEffect(() => {
      if (state !== 'loading') return;
      load().then(
        (view) => {
          known = view;
          setState({ view });
        },
        () => setState('failed'),
      );
    }, [state]);
    if (typeof state === 'object') return <state.view {...props} />;
    return (
      <section class="panel">
        <p class="none" role="status">
          {state === 'loading' ? locale.value.t('history.loading') : locale.value.t('problem.offline')}
        </p>
        {state === 'failed' && (
          <button type="button" class="action" onClick={() => setState('loading')}>
            {locale.value.t('app.retry')}
          </button>
        )}
      </section>
    );
  }
}
