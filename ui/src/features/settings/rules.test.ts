import { describe, expect, it } from 'vitest'
import type { PointsRuleAnswer, PutPointsRule } from '$backend/bindings'
import { RuleForm } from './rules.svelte'

const RULE = {
  rule_id: 'r1', name: '会员日', text: '每月8日，茶：积分×2', earns: { by: 'times', times: '2' }, categories: ['茶', '米面'], month_days: [8, 18], is_active: true,
} satisfies PointsRuleAnswer

const till = () => {
  const sent: PutPointsRule[] = []
  return { sent, pointsRulePut: async (request: PutPointsRule) => (sent.push(request), RULE) }
}

describe('a rule for points', () => {
  it('is sent as it is typed', async () => {
    const fake = till()
    const form = new RuleForm(fake, null, 2)
    form.name = ' 粮油 '
    form.pointsText = '１.５'
    form.perText = '10'
    form.productsText = 'R10，A01 R10'
    form.categoriesText = '粮油、水果'
    form.monthDaysText = '8, 18'
    form.toggleWeekday(6)
    form.toggleWeekday(3)
    form.validUntil = '2026-12-31'
    await form.send()
    expect(fake.sent).toEqual([
      {
        rule_id: null, name: '粮油', earns: { by: 'money', points: '1.5', per_minor: 1000 }, products: ['R10', 'A01'], categories: ['粮油', '水果'],
        weekdays: [3, 6], month_days: [8, 18], valid_from: null, valid_until: '2026-12-31', is_active: true,
      },
    ])
  })

  it('for coming names no products, and one that multiplies its factor alone', () => {
    const form = new RuleForm(till(), null, 2)
    form.name = '到店'
    form.pointsText = '5'
    form.productsText = 'R10'
    form.by = 'visit'
    expect(form.request).toMatchObject({ earns: { by: 'visit', points: '5' }, products: [] })
    form.by = 'times'
    form.timesText = '2.5'
    expect(form.request).toMatchObject({ earns: { by: 'times', times: '2.5' }, products: ['R10'] })
  })

  it('that is changed keeps what it was', () => {
    const form = new RuleForm(till(), RULE, 2)
    form.isActive = false
    expect(form.request).toMatchObject({ rule_id: 'r1', earns: RULE.earns, categories: ['茶', '米面'], month_days: [8, 18], is_active: false })
  })

  it.each([
    ['pointsText', 'x'],
    ['pointsText', '1.005'],
    ['perText', ''],
    ['monthDaysText', '8 32'],
    ['monthDaysText', '八'],
    ['name', ' '],
  ] as const)('is not sent with a %s of "%s"', (box, typed) => {
    const form = new RuleForm(till(), null, 2)
    form.name = '粮油'
    form.pointsText = '1'
    form.perText = '1'
    expect(form.request).not.toBeNull()
    form[box] = typed
    expect(form.request).toBeNull()
  })
})
