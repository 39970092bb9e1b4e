import { describe, expect, it } from 'vitest'
import type { PutShareRule, ShareRuleAnswer } from '$backend/bindings'
import { ShareRuleForm } from './share_rules.svelte'

const RULE = {
  rule_id: 's1', name: '服务', text: '卖出服务，提成20%', on: 'use', pays: { by: 'fixed', amount_minor: 850 }, categories: ['服务', '用品'], valid_until: '2026-12-31',
  is_active: true,
} satisfies ShareRuleAnswer

const till = () => {
  const sent: PutShareRule[] = []
  return { sent, shareRulePut: async (request: PutShareRule) => (sent.push(request), RULE) }
}

describe('a rule for staff shares', () => {
  it('is sent as it is typed', async () => {
    const fake = till()
    const form = new ShareRuleForm(fake, null, 2)
    form.name = ' 服务 '
    form.percentText = '２.５'
    form.productsText = 'CUT，PERM CUT'
    form.categoriesText = '美 发、用品'
    form.validFrom = '2026-03-01'
    await form.send()
    expect(fake.sent).toEqual([
      {
        rule_id: null, name: '服务', on: 'sale', pays: { by: 'percent', percent: '2.5' }, products: ['CUT', 'PERM'], categories: ['美 发', '用品'],
        valid_from: '2026-03-01', valid_until: null, is_active: true,
      },
    ])
  })

  it('for top-ups names no products', () => {
    const form = new ShareRuleForm(till(), null, 2)
    form.name = '充值'
    form.on = 'top_up'
    form.by = 'fixed'
    form.amountText = '8.50'
    form.productsText = 'CUT'
    expect(form.request).toMatchObject({ on: 'top_up', pays: { by: 'fixed', amount_minor: 850 }, products: [], categories: [] })
  })

  it('that is changed keeps what it was', () => {
    const form = new ShareRuleForm(till(), RULE, 2)
    form.isActive = false
    const { rule_id, name, on, pays, categories, valid_until } = RULE
    expect(form.request).toEqual({ rule_id, name, on, pays, products: [], categories, valid_from: null, valid_until, is_active: false })
  })

  it.each(['x', '100.01', '-1', '1.005', ''])('is not sent with “%s” percent', (typed) => {
    const form = new ShareRuleForm(till(), null, 2)
    form.name = '服务'
    form.percentText = '5'
    expect(form.request).not.toBeNull()
    form.percentText = typed
    expect(form.request).toBeNull()
  })
})
