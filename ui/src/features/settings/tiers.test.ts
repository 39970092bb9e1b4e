import { describe, expect, it } from 'vitest'
import type { PutTier, TierAnswer } from '$backend/bindings'
import { TierForm } from './tiers.svelte'

const GOLD = {
  tier_id: 't2', name: '金卡', text: '12个月内消费满3000元，即成为该等级', level: 2, need: { by: 'spent', least_minor: 300000 },
  window: { over: 'months', count: 12 }, grace_days: 30, is_active: true,
} satisfies TierAnswer

const till = () => {
  const sent: PutTier[] = []
  return { sent, tierPut: async (request: PutTier) => (sent.push(request), GOLD) }
}

describe('a tier', () => {
  it('is sent as it is typed', async () => {
    const fake = till()
    const form = new TierForm(fake, null, 2)
    form.name = ' 银卡 '
    form.levelText = '１'
    form.amountText = '1000'
    form.countText = '6'
    await form.send()
    expect(fake.sent).toEqual([
      { tier_id: null, name: '银卡', level: 1, need: { by: 'spent', least_minor: 100000 }, window: { over: 'months', count: 6 }, grace_days: 30, price_rate: null, points_times: null, is_active: true },
    ])
  })

  it('asks for days, points, or nothing at all', () => {
    const form = new TierForm(till(), null, 2)
    form.name = '熟客'
    form.amountText = '10'
    form.over = 'year'
    form.needBy = 'visits'
    expect(form.request).toMatchObject({ need: { by: 'visits', least: 10 }, window: { over: 'year' } })
    form.needBy = 'points'
    form.amountText = '10.5'
    expect(form.request).toMatchObject({ need: { by: 'points', least: '10.5' } })
    form.needBy = 'hand'
    form.amountText = ''
    expect(form.request).toMatchObject({ need: null })
  })

  it('that is changed keeps what it was', () => {
    const form = new TierForm(till(), GOLD, 2)
    form.isActive = false
    const { tier_id, name, level, need, window, grace_days } = GOLD
    expect(form.request).toEqual({ tier_id, name, level, need, window, grace_days, price_rate: null, points_times: null, is_active: false })
  })

  it.each(['name', 'levelText', 'amountText', 'countText', 'graceText'] as const)('is not sent without a %s', (box) => {
    const form = new TierForm(till(), GOLD, 2)
    expect(form.request).not.toBeNull()
    form[box] = ''
    expect(form.request).toBeNull()
  })
})
