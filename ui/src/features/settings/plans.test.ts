import { describe, expect, it } from 'vitest'
import type { PlanAnswer, PutPlan, TierAnswer } from '$backend/bindings'
import { PlanForm } from './plans.svelte'

const PLAN = {
  plan_id: 'p1', name: '充500送50', text: '充满500元送50元', paid_from_minor: 50000, is_per_full: false, is_active: true,
  gift: { bonus_minor: 5000, points: '0', coupons: [], parts: 1 },
} satisfies PlanAnswer

const till = () => {
  const sent: PutPlan[] = []
  const tiers = [{ tier_id: 'g', name: '金卡', is_active: true }, { tier_id: 'o', name: '旧卡', is_active: false }, { tier_id: 'x', name: '停用', is_active: false }] as TierAnswer[]
  return { sent, tierList: async () => ({ tiers }), planPut: async (request: PutPlan) => (sent.push(request), PLAN) }
}

describe('a plan', () => {
  it('is sent as it is typed', async () => {
    const fake = till()
    const form = new PlanForm(fake, null, 2)
    form.name = ' 充５００送５０ '
    form.fromText = '５００'
    form.bonusText = '50'
    form.pointsText = '20.5'
    form.partsText = '12'
    form.couponOffText = '10'
    form.couponMinimumText = '50'
    form.perMemberText = '1'
    form.validUntil = '2026-12-31'
    await form.send()
    expect(fake.sent).toEqual([
      {
        plan_id: null, name: '充５００送５０', paid_from_minor: 50000, paid_to_minor: null, is_per_full: false, valid_from: null,
        valid_until: '2026-12-31', per_member: 1, tiers: [], is_active: true,
        gift: { bonus_minor: 5000, points: '20.5', parts: 12, coupons: [{ off_minor: 1000, minimum_minor: 5000, valid_days: 30, count: 1, is_in_parts: false }], uses: null, tier: null },
      },
    ])
  })

  it('that is changed keeps what the form does not show', () => {
    const coupons = [1, 2].map((n) => ({ off_minor: n * 100, minimum_minor: 0, valid_days: 9, count: n, is_in_parts: n === 1 }))
    const form = new PlanForm(till(), { ...PLAN, gift: { ...PLAN.gift, coupons } }, 2)
    form.isActive = false
    expect(form.request).toMatchObject({ plan_id: 'p1', is_active: false, gift: { bonus_minor: 5000, points: '0', parts: 1, coupons } })
  })

  it('gives its coupons with the months where that is ticked', () => {
    const form = new PlanForm(till(), PLAN, 2)
    form.couponOffText = '10'
    form.couponCountText = '12'
    form.areCouponsInParts = true
    expect(form.request).toMatchObject({ gift: { coupons: [{ off_minor: 1000, count: 12, is_in_parts: true }] } })
  })

  it('gives uses of a count card, and none where its number is empty', () => {
    const form = new PlanForm(till(), { ...PLAN, gift: { ...PLAN.gift, uses: { sku: 'W10', count: 7 } } }, 2)
    expect([form.usesSku, form.usesCountText]).toEqual(['W10', '7'])
    form.usesCountText = '８'
    expect(form.request).toMatchObject({ gift: { uses: { sku: 'W10', count: 8 } } })
    form.usesCountText = '1.5'
    expect(form.request).toBeNull()
    // What is not shown does not stand in the way.
    form.usesSku = ' '
    expect(form.request).toMatchObject({ gift: { uses: null } })
  })

  it('is for some tiers and gives one, those in use and those that it names already', async () => {
    const fake = till()
    const form = new PlanForm(fake, { ...PLAN, tiers: ['o'], gift: { ...PLAN.gift, tier: { tier_id: 'g', months: 6 } } }, 2)
    await form.readTiers()
    expect([form.shopTiers.map((tier) => tier.tier_id), form.tiers, form.giftTier, form.giftMonthsText]).toEqual([['g', 'o'], ['o'], 'g', '6'])
    form.toggleTier('g')
    form.toggleTier('o')
    form.giftMonthsText = ''
    expect(form.request).toMatchObject({ tiers: ['g'], gift: { tier: { tier_id: 'g', months: null } } })
    form.giftMonthsText = 'x'
    expect(form.request).toBeNull()
  })

  it.each(['fromText', 'bonusText', 'pointsText', 'partsText', 'perMemberText', 'toText', 'couponOffText'] as const)('is not sent with a wrong %s', (box) => {
    const form = new PlanForm(till(), PLAN, 2)
    expect(form.request).not.toBeNull()
    form[box] = 'x'
    expect(form.request).toBeNull()
  })
})
