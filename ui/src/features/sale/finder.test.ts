import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MemberHit, ProductAnswer } from '$backend/bindings'
import { Finder, ranked } from './finder.svelte'

const product = (sku: string, barcode = '') => ({ sku, barcode, name: sku }) as ProductAnswer
const member = (id: string) => ({ member_id: id }) as MemberHit
const order = (query: string, products: ProductAnswer[], members: MemberHit[]) =>
  ranked(query, products, members, 2).map((found) => (found.kind === 'product' ? found.product.sku : found.kind === 'member' ? found.member.member_id : `${found.minor}`))

it('names find products first, phone tails members, a number with a point money; an exact number always leads', () => {
  expect(order('mi', [product('米')], [member('m')])).toEqual(['米', 'm'])
  expect(order('8000', [product('x')], [member('m')])).toEqual(['m', 'x', '800000'])
  expect(order('8000', [product('x'), product('8000')], [member('m')])).toEqual(['8000', 'm', 'x', '800000'])
  expect(order('0000014', [product('x')], [])).toEqual(['x'])
  expect(order('.5', [], [])).toEqual(['50'])
  expect(order('13.5', [product('x')], [member('m')])).toEqual(['1350', 'x', 'm'])
})

/** A finder whose searches are answered by hand; what was looked up, in order. */
function answeredByHand() {
  const waiting: Record<string, () => void> = {}
  const finder = new Finder(
    {
      productSearch: ({ query }) => new Promise((resolve) => (waiting[query] = () => resolve({ products: [product(query)] }))),
      memberSearch: async () => ({ members: [] }),
    },
    () => 2,
  )
  return { finder, waiting }
}

describe('of what is typed', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('Enter before the answer waits for the answer to what stands in the box', async () => {
    const { finder, waiting } = answeredByHand()
    for (const typed of ['m', 'mi', 'mia', 'mian']) {
      finder.type(typed)
      await vi.advanceTimersByTimeAsync(80)
    }
    const choice = finder.choice()
    waiting['m']?.()
    await vi.advanceTimersByTimeAsync(0)
    waiting['mian']?.()
    // What was typed while the first was looked up is not.
    expect(Object.keys(waiting)).toEqual(['m', 'mian'])
    expect(await choice).toMatchObject({ product: { sku: 'mian' } })
    expect(finder.answered).toBe('mian')
  })

  it('a scanner’s keys are not looked up one by one', async () => {
    const { finder, waiting } = answeredByHand()
    for (const typed of ['69', '690', '6900', '69001']) {
      finder.type(typed)
      await vi.advanceTimersByTimeAsync(10)
      waiting[typed]?.()
    }
    await vi.advanceTimersByTimeAsync(100)
    waiting['69001']?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(Object.keys(waiting)).toEqual(['69', '69001'])
    expect(finder.answered).toBe('69001')
  })

  it('a scan that is over is not looked up after all', async () => {
    const { finder, waiting } = answeredByHand()
    for (const typed of ['6', '69', '690']) {
      finder.type(typed)
      await vi.advanceTimersByTimeAsync(10)
    }
    waiting['6']?.()
    finder.clear()
    await vi.advanceTimersByTimeAsync(1000)
    expect(Object.keys(waiting)).toEqual(['6'])
    expect(finder.found).toEqual([])
  })
})

it('arrows go round', async () => {
  const finder = new Finder({ productSearch: async () => ({ products: [product('a'), product('b')] }), memberSearch: async () => ({ members: [] }) }, () => 2)
  finder.type('x')
  await finder.choice()
  finder.step(-1)
  expect(finder.active).toBe(1)
  finder.step(1)
  expect(finder.active).toBe(0)
})
