/** The list of keys: a dialog that blocks nothing, since alerts go on arriving behind it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MessageKey } from '../i18n/catalogue.js';
import { helpOpen } from '../state/desk.js';
import { locale } from '../state/preferences.js';

const KEYS: readonly (readonly [readonly string[], MessageKey])[] = [
  [['↑', '↓', 'K', 'J'], 'help.move'],
  [['Enter'], 'help.acknowledge'],
  [['O'], 'help.order'],
  [['C'], 'help.clip'],
  [['S'], 'help.shelve'],
  [['X'], 'help.close'],
  [['N'], 'help.note'],
  [['M'], 'help.sound'],
  [['H'], 'help.history'],
  [['/'], 'help.filter'],
  [['?', 'F1'], 'help.help'],
  [['Esc'], 'help.leave'],
];

export function Help() {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const { t } = locale.value;
  return (
    <div ref={box} class="help panel" role="dialog" aria-labelledby="help-title" tabIndex={-1}>
      <h2 id="help-title">{t('help.title')}</h2>
      <dl>
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="plain" onClick={() => (helpOpen.value = false)}>
        {t('help.shut')}
      </button>
    </div>
  );
}
