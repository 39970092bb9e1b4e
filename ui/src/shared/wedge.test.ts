import { describe, expect, it } from 'vitest'
import { Wedge, type Key } from './wedge'

/** Presses keys `gap` ms apart from `at` on; what each came to, the scan's text in the place of its verdict. */
function press(wedge: Wedge, keys: (string | Partial<Key>)[], gap: number, at = 1000): string[] {
  return keys.map((one, i) => {
    const key = typeof one === 'string' ? { key: one, code: codeOf(one) } : { key: 'Process', code: '', ...one }
    const verdict = wedge.press({
      shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, repeat: false, timeStamp: at + i * gap, ...key,
    })
    return verdict.kind === 'scan' ? `scan ${verdict.text}` : verdict.kind
  })
}

const codeOf = (key: string) => (/^\d$/u.test(key) ? `Digit${key}` : /^[A-Za-z]$/u.test(key) ? `Key${key.toUpperCase()}` : key)
const CODE = '6900000000014'

describe('a scanner is told from typing', () => {
  it('a burst ended by Enter is a scan, and its Enter reaches nobody', () => {
    expect(press(new Wedge(30), [...CODE, 'Enter'], 10).at(-1)).toBe(`scan ${CODE}`)
  })

  it('a burst ended by Tab is a scan', () => {
    expect(press(new Wedge(30), [...CODE, 'Tab'], 10).at(-1)).toBe(`scan ${CODE}`)
  })

  it('a second Enter within 150 ms is the scanner’s, a later one is the cashier’s', () => {
    const wedge = new Wedge(30)
    press(wedge, [...CODE, 'Enter'], 10)
    const ended = 1000 + CODE.length * 10
    expect(press(wedge, ['Enter'], 0, ended + 5)).toEqual(['swallow'])
    expect(press(wedge, ['Enter'], 0, ended + 149)).toEqual(['swallow'])
    expect(press(wedge, ['Enter'], 0, ended + 151)).toEqual(['pass'])
  })

  it('two scans at once are two scans', () => {
    const wedge = new Wedge(30)
    const keys = [...CODE, 'Enter', ...CODE, 'Enter']
    expect(press(wedge, keys, 10).filter((one) => one !== 'pass')).toEqual([`scan ${CODE}`, `scan ${CODE}`])
  })

  it('what a hand types is not a scan, however long it is', () => {
    expect(press(new Wedge(30), [...CODE, 'Enter'], 80).at(-1)).toBe('pass')
  })

  it('five characters are not a scan, six are', () => {
    expect(press(new Wedge(30), [...'12345', 'Enter'], 10).at(-1)).toBe('pass')
    expect(press(new Wedge(30), [...'123456', 'Enter'], 10).at(-1)).toBe('scan 123456')
  })

  it('the mean counts: 30 ms a key is a scan, 31 is not', () => {
    expect(press(new Wedge(30), [...CODE, 'Enter'], 30).at(-1)).toBe(`scan ${CODE}`)
    expect(press(new Wedge(30), [...CODE, 'Enter'], 31).at(-1)).toBe('pass')
  })

  it('silence ends a burst, and an Enter that comes late is swallowed', () => {
    const wedge = new Wedge(30)
    press(wedge, [...CODE], 10)
    const last = 1000 + (CODE.length - 1) * 10
    expect(wedge.silence(last + 99).kind).toBe('pass')
    expect(wedge.silence(last + 100)).toEqual({ kind: 'scan', text: CODE })
    expect(press(wedge, ['Enter'], 0, last + 120)).toEqual(['swallow'])
  })

  it('silence after typing is nothing', () => {
    const wedge = new Wedge(30)
    press(wedge, [...'wang'], 90)
    expect(wedge.silence(5000).kind).toBe('pass')
  })

  it('silence on a page that is too busy to have read six characters ends no scan', () => {
    const wedge = new Wedge(30)
    press(wedge, [...CODE.slice(0, 2)], 10)
    expect(wedge.silence(1300).kind).toBe('pass')
    expect(press(wedge, [...CODE.slice(2), 'Enter'], 10, 1020).at(-1)).toBe(`scan ${CODE}`)
  })

  it('a code of which a busy page read the end only after its silence is whole in the end', () => {
    const wedge = new Wedge(30)
    press(wedge, [...CODE.slice(0, 12)], 10)
    expect(wedge.silence(1300)).toEqual({ kind: 'scan', text: CODE.slice(0, 12) })
    expect(wedge.silence(1500).kind).toBe('pass')
    expect(press(wedge, [...CODE.slice(12), 'Enter'], 10, 1120)).toEqual(['pass', `scan ${CODE}`])
  })

  it('what is typed after a scan that silence ended is not part of it', () => {
    const wedge = new Wedge(30)
    press(wedge, [...CODE], 10)
    wedge.silence(1300)
    expect(press(wedge, ['7', 'Enter'], 10, 1500)).toEqual(['pass', 'pass'])
  })

  it('the Enter of a scan that silence ended ends it for the next one', () => {
    const wedge = new Wedge(30)
    press(wedge, [...CODE], 10)
    wedge.silence(1300)
    const verdicts = press(wedge, ['Enter', ...CODE, 'Enter'], 10, 1000 + CODE.length * 10)
    expect([verdicts[0], verdicts.at(-1)]).toEqual(['swallow', `scan ${CODE}`])
  })

  it('an input method hides the keys, their places tell them', () => {
    const keys = [...CODE].map((digit) => ({ code: `Digit${digit}` }))
    expect(press(new Wedge(30), [...keys, { key: 'Enter', code: 'Enter' }], 10).at(-1)).toBe(`scan ${CODE}`)
  })

  it('a coupon’s letters come with Shift', () => {
    const keys: (string | Partial<Key>)[] = [...'BMW93AGYST'].flatMap((char) =>
      /[A-Z]/u.test(char) ? [{ key: 'Shift', code: 'ShiftLeft' }, { code: `Key${char}`, shiftKey: true }] : [{ code: `Digit${char}` }],
    )
    expect(press(new Wedge(30), [...keys, 'Enter'], 5).at(-1)).toBe('scan BMW93AGYST')
  })

  it('a key that is held down is no scanner', () => {
    const keys = [...'111111111'].map((digit) => ({ key: digit, code: 'Digit1', repeat: true }))
    expect(press(new Wedge(30), [...keys, 'Enter'], 10).at(-1)).toBe('pass')
  })

  it('what was typed long before is not part of the code', () => {
    const wedge = new Wedge(30)
    press(wedge, [...'wang'], 90, 0)
    expect(press(wedge, [...CODE, 'Enter'], 10, 2000).at(-1)).toBe(`scan ${CODE}`)
  })

  it('a shortcut ends a burst without a scan', () => {
    expect(press(new Wedge(30), [...'123456', { key: 'z', code: 'KeyZ', ctrlKey: true }, 'Enter'], 10).at(-1)).toBe('pass')
  })
})
