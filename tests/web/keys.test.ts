/** What a key press means, wherever the focus is and whatever the keyboard layout. */
import { describe, expect, test } from 'vitest';
import { commandFor, type KeyPress } from '../../dispatch-server/web/src/state/keys.js';

function press(key: string, code = '', part: Partial<KeyPress> = {}): KeyPress {
  return { key, code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, repeat: false, ...part };
}

describe('keys', () => {
  test.each([
    ['ArrowDown', 'next'],
    ['ArrowUp', 'previous'],
    ['j', 'next'],
    ['k', 'previous'],
    ['Enter', 'acknowledge'],
    ['n', 'note'],
    ['m', 'sound'],
    ['M', 'sound'],
    ['h', 'history'],
    ['/', 'filter'],
    ['?', 'help'],
    ['F1', 'help'],
    ['Escape', 'leave'],
    ['c', 'clip'],
    ['o', 'order'],
    ['s', 'shelve'],
    ['x', 'close'],
    ['z', null],
  ])('%s on the page means %s', (key, command) => {
    expect(commandFor(press(key), 'page')).toBe(command);
  });

  test('the same keys work under a Cyrillic layout', () => {
    const cyrillic = [press('ь', 'KeyM'), press('о', 'KeyJ'), press('р', 'KeyH'), press('.', 'Slash')];
    expect(cyrillic.map((key) => commandFor(key, 'page'))).toEqual(['sound', 'next', 'history', 'filter']);
    expect(commandFor(press(',', 'Slash', { shiftKey: true }), 'page')).toBe('help');
  });

  test('a Latin letter counts as what is printed on it, not where it lies', () => {
    expect(commandFor(press('m', 'Semicolon'), 'page')).toBe('sound');
    expect(commandFor(press('z', 'KeyM'), 'page')).toBe(null);
  });

  test('in a text field only Escape is ours', () => {
    const typed = ['m', 'Enter', 'ArrowDown', '/', '?'].map((key) => commandFor(press(key), 'text'));
    expect(typed).toEqual([null, null, null, null, null]);
    expect(commandFor(press('Escape'), 'text')).toBe('leave');
  });

  test('Enter on a button or link stays its own', () => {
    expect(commandFor(press('Enter'), 'control')).toBe(null);
    expect(commandFor(press('m'), 'control')).toBe('sound');
  });

  test('a held key moves on but never acknowledges or switches again', () => {
    const held = { repeat: true };
    expect(commandFor(press('ArrowDown', '', held), 'page')).toBe('next');
    expect(['Enter', 'm', '?'].map((key) => commandFor(press(key, '', held), 'page'))).toEqual([null, null, null]);
  });

  test('shortcuts of the browser stay the browser’s', () => {
    expect(commandFor(press('h', 'KeyH', { ctrlKey: true }), 'page')).toBe(null);
    expect(commandFor(press('m', 'KeyM', { metaKey: true }), 'page')).toBe(null);
    expect(commandFor(press('j', 'KeyJ', { altKey: true }), 'page')).toBe(null);
  });
});
