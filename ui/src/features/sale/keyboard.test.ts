import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import { COUNTER_KEYS, TENDER_KEYS } from '$shared/keymap'
import { t } from '$shared/words.svelte'
import { FakeTill, RICE } from '../../../tests/fake_till'
import { byId, press, settled, TestWindow, type } from '../../../tests/window'
import CounterScreen from './Counter.svelte'
import { Counter } from './counter.svelte'
import Sales from './Sales.svelte'

let till: FakeTill
let counter: Counter
let shown: TestWindow

beforeEach(async () => {
  till = new FakeTill()
  till.staff = [{ staff_id: '7', name: '小李' }]
  shown = new TestWindow(till.methods)
  let ids = 0
  counter = new Counter(till.methods, { newId: () => `id-${++ids}`, scale: () => 2, beep: () => undefined, fail: (why) => shown.failed.push(why) })
  await counter.start()
  shown.show(CounterScreen as Component<never>, { counter })
  await settled()
})

afterEach(() => shown.close())

const lines = () => counter.basket.lines

async function keys(...names: string[]) {
  for (const name of names) await press(name)
}

async function withRice() {
  counter.add(RICE)
  await settled()
}

describe('goods that come back without a bill', () => {
  it('Alt U gives back for the basket, and says where to begin while there is none', async () => {
    await press('Alt U')
    expect([shown.told, counter.dialog]).toEqual([[t('unbilled-first')], null])
    await withRice()
    expect(byId('unbilled')).toBeNull()
    await press('Alt U')
    expect(counter.dialog).toBe('unbilled')
    expect(byId('unbilled-confirm')).not.toBeNull()
  })

  it('are a rare thing, which stands among the sales and leads to the counter', async () => {
    await withRice()
    await shown.close()
    shown = new TestWindow({ ...till.methods, saleList: async () => ({ sales: [] }) })
    shown.show(Sales as Component<never>, { counter })
    await settled()
    byId('unbilled')?.click()
    expect([shown.did, counter.dialog]).toEqual([['go counter'], 'unbilled'])
    counter.dialog = null
    counter.clear()
    await press('Alt U')
    expect([shown.told, counter.dialog]).toEqual([[t('unbilled-first')], null])
  })
})

describe('the basket by keys alone', () => {
  it('a number and * is the quantity at once', async () => {
    await withRice()
    await keys('1', '2', '*')
    expect(lines()).toEqual([{ sku: '101', qty: '12' }])
    expect(counter.finder.text).toBe('')
  })

  it.each(['*', 'F5'])('%s asks for the quantity; full-width digits are digits', async (key) => {
    await withRice()
    await press(key)
    expect(document.querySelector('dialog')).not.toBeNull()
    type('１２')
    await press('Enter')
    expect(lines()).toEqual([{ sku: '101', qty: '12' }])
    expect(counter.dialog).toBeNull()
  })

  it('a quantity that is none stays in its box and says why', async () => {
    await withRice()
    await press('F5')
    type('1.5')
    await press('Enter')
    expect(lines()).toEqual([{ sku: '101', qty: '1' }])
    expect(document.querySelector('dialog')?.textContent).toContain(t('quantity-too-precise', { decimals: 0 }))
    await press('Esc')
    expect(counter.dialog).toBeNull()
  })

  it('an amount without a product: + asks, ３５。５ is 35.50', async () => {
    await press('+')
    type('３５。５')
    await press('Enter')
    expect(lines()).toEqual([{ amount_minor: 3550 }])
  })

  it('another price: F6, full-width too', async () => {
    await withRice()
    await press('F6')
    type('７０。０１')
    await press('Enter')
    expect(lines()).toEqual([{ sku: '101', qty: '1', price_minor: 7001 }])
  })

  it('remove, undo, clear after asking, undo again', async () => {
    await withRice()
    await press('Del')
    expect(lines()).toEqual([])
    await press('Ctrl Z')
    expect(lines()).toHaveLength(1)
    shown.answer = false
    await press('Ctrl Del')
    expect([shown.asked.length, lines().length]).toEqual([1, 1])
    shown.answer = true
    await press('Ctrl Del')
    expect(lines()).toEqual([])
    await press('Ctrl Z')
    expect(lines()).toHaveLength(1)
  })

  it('what is typed in the box is never removed, undone or taken for an amount', async () => {
    await withRice()
    counter.finder.type('米')
    await settled()
    const taken = await Promise.all(['Del', 'Ctrl Z', '+'].map(press))
    expect(taken.map((event) => event.defaultPrevented)).toEqual([false, false, false])
    expect(lines()).toHaveLength(1)
  })

  it('the coupon’s alert acts by Alt 1, all go by Alt 0, and neither while money is taken', async () => {
    await withRice()
    counter.identify('m1')
    await settled()
    await press('Alt 1')
    expect(counter.basket.coupons).toEqual(['BMW93-AGYST-GXPB'])
    await press('Alt 0')
    expect(counter.buyer.chips).toEqual([])
    counter.dropCoupon('BMW93-AGYST-GXPB')
    await settled()
    await counter.tendering.take()
    await settled()
    expect(counter.buyer.chips.map((chip) => chip.kind)).toEqual(['coupon'])
    await press('Alt 1')
    expect(counter.basket.coupons).toEqual([])
  })
})

describe('who sells', () => {
  it('is chosen by Alt P, goes with the sale and stays for the next', async () => {
    await withRice()
    await press('Alt P')
    document.querySelectorAll<HTMLInputElement>('dialog input[type=radio]')[1]?.click()
    await press('Enter')
    expect(counter.sellers).toEqual(['小李'])
    await keys('Enter', '1', 'Enter')
    expect(till.rung[0]?.request.staff).toEqual([{ staff_id: '7', share: '1' }])
    expect(counter.basket.staff).toEqual([{ staff_id: '7', share: '1' }])
  })

  it('is not asked for where the shop has no staff', async () => {
    till.staff = []
    await counter.loadStaff()
    await press('Alt P')
    expect(document.querySelector('dialog')).toBeNull()
    expect(document.body.textContent).not.toContain(t('seller'))
  })
})

describe('points as a tender', () => {
  const caption = () => [...document.querySelectorAll('.kind')].find((one) => one.textContent?.includes(t('tender-points')))?.querySelector('small')?.textContent?.trim()
  const pay = async () => (await withRice(), await press('Enter'))

  it('need a member', async () => {
    await pay()
    expect(caption()).toBe(t('needs-member'))
  })

  it('of a shop that takes none say so, but not before the quote', async () => {
    let answer: () => void = () => undefined
    await pay()
    till.hold = new Promise((resolve) => (answer = resolve))
    counter.identify('m1')
    await settled()
    expect(caption()).toBe('')
    answer()
    await settled()
    expect(caption()).toBe(t('points-off-short'))
  })

  it('say what they pay', async () => {
    till.pointsUsable = 164
    counter.identify('m1')
    await pay()
    expect(caption()).toBe(`${t('points-pay')} 1.64`)
  })
})

describe('stored value that does not reach', () => {
  beforeEach(async () => {
    counter.add(RICE)
    counter.add(RICE)
    counter.identify('m1')
    await settled()
  })

  const button = (text: string) => [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(text))

  it('says the sentence, keeps what was typed, and takes what is held by one press', async () => {
    await keys('Enter', '2')
    type('159.80')
    await press('Enter')
    expect(document.querySelector('[role=alert]')?.textContent).toContain('储值余额 110.00，还差 49.80')
    expect(counter.tendering.amountText).toBe('159.80')
    button(t('stored-value-use', { amount: '110.00' }))?.click()
    await settled()
    expect(counter.basket.tenders).toEqual([{ kind: 'stored_value', amount_minor: 11000 }])
    expect(counter.tendering.taking).toEqual({ step: 'kinds' })
  })

  it('offers the top-up, after which the sentence is gone', async () => {
    await keys('Enter', '2')
    type('159.80')
    await press('Enter')
    expect(button(t('key-top-up'))).toBeDefined()
    await press('F10')
    expect(shown.did).toEqual(['topUp'])
    expect(counter.tendering.refused).toBeNull()
    expect(counter.tendering.amountText).toBe('159.80')
  })
})

describe('every key of the sheet', () => {
  /** What must stand there for a key to have something to do. */
  const READY: Partial<Record<keyof typeof COUNTER_KEYS, () => Promise<unknown> | unknown>> = {
    makeUnknown: () => (counter.scans.unknownCode = '123'),
    searchUnknown: () => (counter.scans.unknownCode = '123'),
    chip: () => counter.identify('m1'),
  }

  const ofCounter = Object.entries(COUNTER_KEYS).flatMap(([id, { keys: names }]) => names.map((name) => [id, name] as const))
  it.each(ofCounter)('%s: %s is taken', async (id, name) => {
    await withRice()
    await READY[id as keyof typeof COUNTER_KEYS]?.()
    await settled()
    expect((await press(name)).defaultPrevented).toBe(true)
  })

  const ofTender = Object.entries(TENDER_KEYS).flatMap(([id, { keys: names }]) => names.map((name) => [id, name] as const))
  it.each(ofTender)('taking money, %s: %s is taken', async (id, name) => {
    await withRice()
    if (id === 'keep') counter.identify('m1')
    await settled()
    await press('Enter')
    if (id === 'exact' || id === 'keep') await press('1')
    expect((await press(name)).defaultPrevented).toBe(true)
  })
})
