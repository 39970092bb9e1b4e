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

  it('a dialog that wants scans gets them, unless another lies over it', async () => {
    const dialog: string[] = []
    const close = keys.push({ modal: true, scan: (code) => void dialog.push(code) })
    scan(document.body)
    expect([dialog, scans, held]).toEqual([[CODE], [], 0])
    const above = keys.push({ modal: true })
    scan(document.body)
    expect([dialog, held]).toEqual([[CODE], 1])
    above()
    await Promise.resolve()
    expect([dialog, scans]).toEqual([[CODE, CODE], []])
    close()
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

  describe('under an input method', () => {
    let field: HTMLInputElement

    beforeEach(() => {
      field = document.querySelector<HTMLInputElement>('#field') as HTMLInputElement
      field.focus()
    })

    /** A key that the input method takes: the page sees its place alone, and the composition's text in the field. */
    function composed(code: string, writes = ''): KeyboardEvent {
      at += 10
      const event = new KeyboardEvent('keydown', { key: 'Process', code, keyCode: 229, isComposing: true, bubbles: true, cancelable: true })
      Object.defineProperty(event, 'timeStamp', { value: at })
      ;(document.activeElement ?? document.body).dispatchEvent(event)
      if (writes) write(writes)
      return event
    }

    function write(text: string) {
      field.value += text
      const event = new InputEvent('input', { bubbles: true, data: text, inputType: 'insertCompositionText' })
      Object.defineProperty(event, 'timeStamp', { value: at })
      field.dispatchEvent(event)
    }

    it('a burst is read by the places of its keys, and the composition’s text is taken out', () => {
      for (const digit of CODE) composed(`Digit${digit}`, digit)
      const enter = composed('Enter')
      expect([scans, field.value, enter.defaultPrevented]).toEqual([[CODE], '12', true])
      expect(document.activeElement).toBe(field)
    })

    it('a burst with the focus outside of any field is read as well', () => {
      field.blur()
      for (const digit of CODE) composed(`Numpad${digit}`)
      composed('NumpadEnter')
      expect([scans, field.value]).toEqual([[CODE], '12'])
    })

    it('letters too: a coupon', () => {
      for (const char of 'bmw93agystgxpb') composed(/\d/u.test(char) ? `Digit${char}` : `Key${char.toUpperCase()}`, char)
      composed('Enter')
      expect([scans, field.value]).toEqual([['bmw93agystgxpb'], '12'])
    })

    it('what it writes after the scan is over goes, too; what is typed then stays', () => {
      const heard: string[] = []
      for (const digit of CODE) composed(`Digit${digit}`)
      composed('Enter')
      field.addEventListener('input', () => heard.push(field.value))
      at += 50
      write('六九')
      expect([field.value, heard.at(-1)]).toEqual(['12', '12'])
      press('3', field, 300)
      write('4')
      expect(field.value).toBe('1234')
    })

    it('what a cashier composes is no scan and does nothing else', () => {
      const pressed: string[] = []
      keys.push({ press: (event) => pressed.push(event.code) > 0 })
      at += 500
      for (const letter of 'wangfang') {
        at += 120
        composed(`Key${letter.toUpperCase()}`)
      }
      at += 120
      composed('Enter', '王芳')
      expect([scans, pressed, field.value]).toEqual([[], [], '12王芳'])
    })

    it('a webview that says 229 without Process is understood', () => {
      const pressed: string[] = []
      keys.push({ press: (event) => pressed.push(event.key) > 0 })
      at += 500
      const event = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true })
      Object.defineProperty(event, 'timeStamp', { value: at })
      field.dispatchEvent(event)
      expect(pressed).toEqual([])
    })
  })

  describe('what the shell heard before an input method', () => {
    let field: HTMLInputElement
    const AHEAD = 31_000_000

    beforeEach(() => {
      field = document.querySelector<HTMLInputElement>('#field') as HTMLInputElement
      field.focus()
      vi.spyOn(performance, 'now').mockImplementation(() => at)
      return () => vi.restoreAllMocks()
    })

    function emit(kind: string, init: InputEventInit = {}) {
      const event = kind.startsWith('composition') ? new CompositionEvent(kind, { bubbles: true }) : new InputEvent(kind, { bubbles: true, ...init })
      Object.defineProperty(event, 'timeStamp', { value: at })
      field.dispatchEvent(event)
    }

    /** The input method writes without any key. */
    function write(text: string) {
      emit('beforeinput', { data: text })
      field.value += text
      emit('input', { data: text })
    }

    /** The shell's word of a burst whose end key is pressed `later` ms from now. */
    const hear = (text: string, later = 10, end: 'key' | 'silence' = 'key') =>
      keys.heard({ text, end, at: at + later + AHEAD, took_ms: text.length * 10 })

    it('a burst of which the page saw nothing', () => {
      at += 500
      hear('bmw93agystgxpb')
      const enter = press('Enter', field)
      expect([scans, field.value, enter.defaultPrevented]).toEqual([['bmw93agystgxpb'], '12', true])
      expect(press('Enter', field, 100).defaultPrevented).toBe(true)
      expect(press('Enter', field, 200).defaultPrevented).toBe(false)
    })

    it('a burst of which it saw the last key, and a word that the others chose', () => {
      at += 500
      write('你')
      press('7', field)
      expect(field.value).toBe('12你7')
      hear(CODE)
      press('Enter', field)
      expect([scans, field.value]).toEqual([[CODE], '12'])
    })

    it('a burst whose first keys are long enough ago for another beginning', () => {
      at += 500
      write('白马')
      at += 110
      write('王子')
      hear('bmw93agystgxpb')
      press('Enter', field)
      expect([scans, field.value]).toEqual([['bmw93agystgxpb'], '12'])
    })

    it('a word that was chosen before stays', () => {
      at += 500
      write('你')
      at += 500
      write('好')
      hear(CODE)
      press('Enter', field)
      expect([scans, field.value]).toEqual([[CODE], '12你'])
    })

    it('what was half composed in the field goes with the scan', () => {
      at += 500
      emit('compositionstart')
      write('ni')
      at += 2000
      emit('compositionend')
      for (const digit of CODE.slice(1)) press(digit, field)
      hear(CODE)
      press('Enter', field)
      expect([scans, field.value]).toEqual([[CODE], '12'])
    })

    it('two at once are two, though the page was busy and heard of both first', () => {
      at += 500
      hear(CODE, 10)
      hear('bmw93agystgxpb', 150)
      press('Enter', field)
      press('Enter', field, 5)
      press('Enter', field, 135)
      expect(scans).toEqual([CODE, 'bmw93agystgxpb'])
    })

    it('a hand’s Enter does not take a scan whose own is still to come', () => {
      scan(field)
      at += 500
      hear(CODE)
      press('Enter', field)
      hear('bmw93agystgxpb', 600)
      expect(press('Enter', field, 300).defaultPrevented).toBe(false)
      expect(press('Enter', field, 300).defaultPrevented).toBe(true)
      expect(scans).toEqual([CODE, CODE, 'bmw93agystgxpb'])
    })

    it('a burst that the page saw whole is one scan', () => {
      at += 500
      for (const digit of CODE) press(digit, field)
      hear(CODE)
      press('Enter', field)
      expect(press('Enter', field, 200).defaultPrevented).toBe(false)
      expect(scans).toEqual([CODE])
    })

    it('silence ends a burst of which the page saw nothing', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      at += 500
      hear(CODE, 0, 'silence')
      vi.advanceTimersByTime(50)
      vi.useRealTimers()
      expect(scans).toEqual([CODE])
      expect(press('Enter', field, 100).defaultPrevented).toBe(true)
    })

    it('what an input method writes long after a silent end goes, too, with the webview’s own key for it', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      at += 500
      hear(CODE, 0, 'silence')
      vi.advanceTimersByTime(50)
      vi.useRealTimers()
      at += 300
      const event = new KeyboardEvent('keydown', { key: 'Unidentified', keyCode: 229, bubbles: true, cancelable: true })
      Object.defineProperty(event, 'timeStamp', { value: at })
      field.dispatchEvent(event)
      write('白马')
      write('王子')
      expect([scans, field.value]).toEqual([[CODE], '12'])
    })

    it('an end key that is late behind an input method: the page reads the end of a burst alone, and scans the whole', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      at += 500
      for (const digit of CODE.slice(2)) press(digit, field)
      hear(CODE)
      at += 150
      vi.advanceTimersByTime(150)
      vi.useRealTimers()
      expect(scans).toEqual([CODE])
      expect(press('Enter', field, 20).defaultPrevented).toBe(true)
      at += 500
      hear('bmw93agystgxpb')
      press('Enter', field)
      expect([scans, field.value]).toEqual([[CODE, 'bmw93agystgxpb'], '12'])
    })

    it('what an input method writes does not keep a silent end waiting', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      at += 500
      hear(CODE, 0, 'silence')
      const event = new KeyboardEvent('keydown', { key: 'Unidentified', keyCode: 229, bubbles: true, cancelable: true })
      Object.defineProperty(event, 'timeStamp', { value: at })
      field.dispatchEvent(event)
      write('白马')
      vi.advanceTimersByTime(50)
      vi.useRealTimers()
      expect([scans, field.value]).toEqual([[CODE], '12'])
    })

    it('a burst without an end key that both read is told by the shell alone, once', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      keys.isHeard = true
      at += 500
      for (const digit of CODE) press(digit, field)
      at += 200
      vi.advanceTimersByTime(200)
      expect(scans).toEqual([])
      hear(CODE, -200, 'silence')
      at += 20
      vi.advanceTimersByTime(20)
      vi.useRealTimers()
      expect([scans, field.value]).toEqual([[CODE], '12'])
      expect(press('Enter', field, 100).defaultPrevented).toBe(true)
      expect(scans).toEqual([CODE])
    })

    it('an end key after a silence that only the page saw ends one scan', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      keys.isHeard = true
      at += 500
      for (const digit of CODE) press(digit, field)
      at += 300
      vi.advanceTimersByTime(300)
      vi.useRealTimers()
      hear(CODE, -290)
      press('Enter', field)
      expect([scans, field.value]).toEqual([[CODE], '12'])
    })

    it('a silent end that the shell saw while the page still reads waits for the keys', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      keys.isHeard = true
      at += 500
      for (const [i, digit] of [...CODE].entries()) {
        press(digit, field, 30)
        if (i === 5) hear(CODE, 0, 'silence')
        vi.advanceTimersByTime(30)
      }
      expect(scans).toEqual([])
      at += 400
      vi.advanceTimersByTime(400)
      vi.useRealTimers()
      expect([scans, field.value]).toEqual([[CODE], '12'])
    })

    it('two silent ends that came at once are two scans, in order', () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      at += 500
      hear(CODE, -300, 'silence')
      hear('bmw93agystgxpb', 0, 'silence')
      vi.advanceTimersByTime(100)
      vi.useRealTimers()
      expect(scans).toEqual([CODE, 'bmw93agystgxpb'])
    })

    it('what the page read more of than the shell is what was scanned', () => {
      at += 500
      for (const digit of CODE) press(digit, field)
      hear(CODE.slice(1))
      press('Enter', field)
      expect(scans).toEqual([CODE])
    })

    it('what a lost end key leaves is no later Enter’s', () => {
      at += 500
      hear(CODE)
      at += 1100
      expect(press('Enter', field).defaultPrevented).toBe(false)
      expect(scans).toEqual([])
    })
  })

  it('what waited in line before there was a counter, and what follows it without a rest, is nobody’s', () => {
    const pressed: string[] = []
    keys.push({ press: (event) => pressed.push(event.key) > 0 })
    const began = vi.spyOn(performance, 'now').mockReturnValue(at + 20)
    keys.begin()
    began.mockRestore()
    // The end of a scan: two keys from before, two from after.
    for (const key of ['1', '2', '3', 'Enter']) expect(press(key, document.body, 10).defaultPrevented).toBe(true)
    expect([pressed, scans]).toEqual([[], []])
    press('F9', document.body, 150)
    expect(pressed).toEqual(['F9'])
    scan(document.body)
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
