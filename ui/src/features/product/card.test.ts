import { describe, expect, it } from 'vitest'
import { CardForm } from './card.svelte'

const TODAY = '2026-11-22'

function typed(change: Partial<CardForm>): CardForm {
  return Object.assign(new CardForm(null, TODAY), { isCard: true, skusText: 'WASH', ...change })
}

describe('the count card of a product as it is typed', () => {
  it('ten washes within a year of the first one, for several', () => {
    const form = typed({ usesText: '１０', from: 'first_use', users: 'several', skusText: 'WASH，W-2', categoriesText: '洗护 美容' })
    expect(form.offer).toEqual({
      uses: 10,
      validity: { kind: 'months', count: 12, from: 'first_use' },
      users: 'several',
      skus: ['WASH', 'W-2'],
      categories: ['洗护', '美容'],
    })
  })

  it('a card is read back as it was', () => {
    const offer = typed({ usesText: '3', kind: 'until', day: '2027-01-31' }).offer
    expect(new CardForm(offer, TODAY).offer).toEqual(offer)
  })

  it.each([
    ['uses', { usesText: '0' }],
    ['uses', { usesText: '10000' }],
    ['end', { kind: 'always', usesText: '' }],
    ['count', { kind: 'days', countText: '3651' }],
    ['count', { kind: 'months', countText: '121' }],
    ['day', { kind: 'until', day: '2026-11-21' }],
    ['covers', { skusText: ' ' }],
  ] as const)('%s is asked for before it is sent', (missing, change) => {
    const form = typed(change)
    expect([form.missing, form.offer]).toEqual([missing, null])
  })

  it('a product that is no card has none', () => {
    const form = typed({ isCard: false })
    expect([form.missing, form.offer]).toEqual([null, null])
  })
})
