import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keySheet } from '$app/keymap'
import { SCREENS } from '$app/screens'
import { LOCALES, words } from '$shared/words.svelte'
import * as keymap from '$shared/keymap'

const key = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)

describe('a pressed key by the name that the sheet gives it', () => {
  it.each([
    [{ key: 'z', code: 'KeyZ', ctrlKey: true }, 'Ctrl Z'],
    [{ key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true }, 'Ctrl Z'],
    [{ key: '1', code: 'Digit1', altKey: true }, 'Alt 1'],
    // A layout that writes another character with Alt.
    [{ key: '¡', code: 'Digit1', altKey: true }, 'Alt 1'],
    [{ key: '1', code: 'Numpad1', ctrlKey: true }, 'Ctrl 1'],
    [{ key: 'Delete', code: 'Delete', ctrlKey: true }, 'Ctrl Del'],
    [{ key: 'Escape', code: 'Escape' }, 'Esc'],
    [{ key: '*', code: 'Digit8', shiftKey: true }, '*'],
    // An input method in full-width mode.
    [{ key: '＊', code: 'Digit8', shiftKey: true }, '*'],
    [{ key: '×', code: 'Digit8', shiftKey: true }, '*'],
    [{ key: '＋', code: 'Equal', shiftKey: true }, '+'],
    [{ key: '３', code: 'Digit3' }, '3'],
    [{ key: 'ArrowDown', code: 'ArrowDown' }, '↓'],
    [{ key: ' ', code: 'Space' }, 'Space'],
    [{ key: 'z', code: 'KeyZ', metaKey: true }, 'Meta Z'],
  ])('%j', (init, name) => {
    expect(keymap.pressed(key(init))).toBe(name)
  })

  it('does what it is bound to, and nothing where it is bound to nothing', () => {
    const did: string[] = []
    const bindings = { undo: { keys: ['Ctrl Z'], word: '' }, chip: { keys: ['Alt 1', 'Alt 2'], word: '' } }
    const acts = { undo: () => did.push('undo') > 0, chip: (name: string) => did.push(name) < 0 }
    const taken = [{ key: 'z', code: 'KeyZ', ctrlKey: true }, { key: '2', code: 'Digit2', altKey: true }, { key: 'z', code: 'KeyZ' }]
    expect(taken.map((init) => keymap.act(bindings, acts, key(init)))).toEqual([true, false, false])
    expect(did).toEqual(['undo', 'Alt 2'])
  })
})

describe('the sheet of F1', () => {
  const groups = Object.entries(keymap).filter(([name]) => name.endsWith('_KEYS')).map(([, group]) => group as Record<string, keymap.Binding>)
  const bound = groups.flatMap((group) => Object.values(group))
  const sheet = keySheet().flatMap((one) => one.keys)

  it('has every key that is bound and every screen, each once, and no other', () => {
    const screens = SCREENS.map(({ key: name, word }) => ({ keys: [name], word }))
    expect(groups.length).toBeGreaterThan(6)
    expect(sheet.toSorted(byWord)).toEqual([...bound, ...screens].toSorted(byWord))
  })

  it('binds no key twice in one place', () => {
    for (const group of groups) {
      const names = Object.values(group).flatMap((one) => one.keys)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('says in every language what each does', () => {
    for (const locale of LOCALES) {
      words.locale = locale
      for (const { word } of sheet) expect(words.say(word), `${locale} ${word}`).not.toBe(word)
    }
    words.locale = 'zh-Hans'
  })

  // What listens by itself, or hints at a key by its name, would be missing from the sheet.
  it('is the only place where a key is named', () => {
    const own = /(?:keymap|keys|wedge|screens)\.ts$/u
    const files = sources(join(import.meta.dirname, '../src')).filter((path) => !own.test(path) && !path.endsWith('.test.ts'))
    expect(files.length).toBeGreaterThan(60)
    const naming = files.filter((path) => /\bevent\.(?:key|code|keyCode)\b|keys="(?!Enter"|Esc")/u.test(readFileSync(path, 'utf8')))
    expect(naming).toEqual([])
  })
})

const byWord = (one: keymap.Binding, other: keymap.Binding) => `${one.word} ${one.keys.join()}`.localeCompare(`${other.word} ${other.keys.join()}`)

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(?:svelte|ts)$/u.test(path) ? [path] : []
  })
}
