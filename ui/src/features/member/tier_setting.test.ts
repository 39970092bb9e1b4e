import { expect, it } from 'vitest'
import type { SetMemberTier, TierAnswer } from '$backend/bindings'
import { CARD } from '../../../tests/fake_till'
import { NO_TIER, TierSetting } from './tier_setting.svelte'

const GOLD = {
  tier_id: 't2', name: '金卡', text: '由店主手动给', level: 2, window: { over: 'always' }, grace_days: 0, is_active: true,
} satisfies TierAnswer

const opened = async () => {
  const sent: SetMemberTier[] = []
  const till = {
    tierList: async () => ({ tiers: [GOLD] }),
    memberSetTier: async (request: SetMemberTier) => (sent.push(request), { member_id: request.member_id }),
  }
  const setting = new TierSetting(till, CARD, () => 'id')
  await setting.load()
  return { sent, setting }
}

it('asks for the tier, then for the reason, and for a note where it is another one', async () => {
  const { sent, setting } = await opened()
  expect(setting.tiers).toEqual([GOLD])
  expect(setting.missing).toBe('tier')
  setting.tierId = 't2'
  expect(setting.missing).toBe('reason')
  setting.because.reason = 'other'
  expect(setting.missing).toBe('note')
  expect(await setting.send()).toBe(false)
  setting.because.note = ' 老街坊 '
  setting.until = '2026-12-31'
  expect(await setting.send()).toBe(true)
  expect(await setting.send()).toBe(false)
  expect(sent).toEqual([{ member_id: 'm1', tier_id: 't2', until: '2026-12-31', reason: 'other', note: '老街坊' }])
})

it('takes the tier away without a day', async () => {
  const { sent, setting } = await opened()
  setting.tierId = NO_TIER
  setting.until = '2026-12-31'
  setting.because.reason = 'correction'
  await setting.send()
  expect(sent).toEqual([{ member_id: 'm1', tier_id: null, until: null, reason: 'correction', note: null }])
})
