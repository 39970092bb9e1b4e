import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Keys } from './keys'

const CODE = '6900000000014'
let keys: Keys
let held = 0
let scans: string[] = []
let at = 1000

beforeEach(() => {
  document.body.innerHTML = '<input id="field" value="12" /><button id="button"></button>'
  held = 0
  scans = []
  at = 1000
  keys = new Keys(() => held++)
})

function press(key: string, target: Element, gap = 10): KeyboardEvent {
  at += gap
  const event = new KeyboardEvent('keydown', { key, code: /^\d$/u.test(key) ? `Digit${key}` : key, bubbles: true, cancelable: true })
  Object.defineProperty(event, 'timeStamp', { value: at })
  target.dispatchEvent(event)
  // What a browser does with a key that nobody took.
  if (!event.defaultPrevented && key.length === 1 && target instanceof HTMLInputElement) target.value += key
  return event
}

const scan = (target: Element) => [...CODE, 'Enter'].map((key) => press(key, target)).at(-1)

describe('one listener for all keys', () => {
  beforeEach(() => {
    keys.push({ scan: (code) => void scans.push(code) })
    return keys.listen(window)
  })

  it('a scan into a field is taken out of it again, and its Enter reaches nobody', () => {
    const field = document.querySelector<HTMLInputElement>('#field') as HTMLInputElement
    field.focus()
    const enter = scan(field)
    expect(scans).toEqual([CODE])
    expect(field.value).toBe('12')
    expect(enter?.defaultPrevented).toBe(true)
    expect(press('Enter', field, 100).defaultPrevented).toBe(true)
    expect(press('Enter', field, 200).defaultPrevented).toBe(false)
  })

  it('a scan over a dialog waits until it closes', async () => {
    const close = keys.push({ modal: true })
    scan(document.body)
    expect([scans, held]).toEqual([[], 1])
    close()
    await Promise.resolve()
    expect(scans).toEqual([CODE])
  })

  it('two dialogs: the scan waits for both', async () => {
    const closings = [keys.push({ modal: true }), keys.push({ modal: true })]
    scan(document.body)
    closings[1]?.()
    await Promise.resolve()
    expect(scans).toEqual([])
    closings[0]?.()
    await Promise.resolve()
    expect(scans).toEqual([CODE])
  })

  it('the layer on top is asked first, and nothing goes through a modal one', () => {
    const asked: string[] = []
    const asking = (name: string) => () => {
      asked.push(name)
      return false
    }
    keys.push({ press: asking('below') })
    const modal = keys.push({ modal: true, press: asking('dialog') })
    press('F9', document.body, 500)
    modal()
    press('F9', document.body, 500)
    expect(asked).toEqual(['dialog', 'below'])
  })

  it('what the first keys of a scan did to a layer is put back', () => {
    let state = 'kinds'
    keys.push({
      press: (event) => /^\d$/u.test(event.key) && ((state = 'amount'), true),
      mark: () => {
        const before = state
        return () => (state = before)
      },
    })
    scan(document.body)
    expect(state).toBe('kinds')
    expect(scans).toEqual([CODE])
  })

  it('silence ends a scan without Enter', () => {
    vi.useFakeTimers()
    vi.spyOn(performance, 'now').mockImplementation(() => at + 200)
    for (const digit of CODE) press(digit, document.body)
    vi.advanceTimersByTime(200)
    vi.useRealTimers()
    vi.restoreAllMocks()
    expect(scans).toEqual([CODE])
  })

  it('a page that was busy takes no silence for the end while keys wait', () => {
    vi.useFakeTimers()
    vi.spyOn(performance, 'now').mockImplementation(() => at + 300)
    for (const digit of CODE.slice(0, 7)) press(digit, document.body)
    // The timer is due, and right behind it the rest of the keys, which were pressed in time.
    vi.advanceTimersByTime(110)
    for (const digit of CODE.slice(7)) press(digit, document.body)
    press('Enter', document.body)
    vi.advanceTimersByTime(500)
    vi.useRealTimers()
    vi.restoreAllMocks()
    expect(scans).toEqual([CODE])
  })

  it('an Enter that is held down does not run through everything', () => {
    const pressed: boolean[] = []
    keys.push({ press: (event) => event.key === 'Enter' && pressed.push(event.repeat) > 0 })
    const event = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', repeat: true, bubbles: true, cancelable: true })
    document.body.dispatchEvent(event)
    expect([pressed, event.defaultPrevented]).toEqual([[], true])
  })
})
