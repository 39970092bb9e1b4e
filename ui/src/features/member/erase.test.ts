import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { EraseMember } from '$backend/bindings'
import { Refused } from '$backend/till'
import { t, words } from '$shared/words.svelte'
import { CARD } from '../../../tests/fake_till'
import { press, settled, TestWindow } from '../../../tests/window'
import MemberCard from './MemberCard.svelte'

let sent: EraseMember[]
let forgotten: string[]
let isErased: boolean
let refuse: Refused | null
let shown: TestWindow

const NAMELESS = { ...CARD, erased: true, name: null, salutation: null, phone: null, coupons: [], consents: [] }

beforeEach(async () => {
  sent = []
  forgotten = []
  isErased = false
  refuse = null
  shown = new TestWindow({
    memberCard: async () => (isErased ? NAMELESS : CARD),
    memberMovements: async () => ({ movements: [] }),
    memberErase: async (request) => {
      sent.push(request)
      if (refuse) throw refuse
      isErased = true
      return { member_id: 'm1', member_no: '01000001' }
    },
  })
  shown.show(MemberCard as Component<never>, { memberId: 'm1', onserve: () => undefined, onerased: (id: string) => forgotten.push(id) })
  await settled()
})

afterEach(() => shown.close())

const page = () => document.body.textContent ?? ''
const button = (text: string) => [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)

async function click(text: string) {
  button(text)?.click()
  await settled()
}

describe('erasing a member', () => {
  it('says what goes, what stays and what can no longer be used', async () => {
    await click(t('erase'))
    for (const said of [t('erase-gone'), t('erase-stays'), t('erase-balance', { amount: words.moneySigned(11000) }), t('erase-coupons', { count: 1 })])
      expect(page()).toContain(said)
  })

  it('Enter and Esc erase nobody', async () => {
    await click(t('erase'))
    await press('Enter')
    await press('Esc')
    expect([sent, document.querySelector('dialog')]).toEqual([[], null])
  })

  it('once asked it is done: the card is nameless, and the counter forgets', async () => {
    await click(t('erase'))
    await click(t('erase-yes'))
    expect(sent).toEqual([{ member_id: 'm1', reason: 'member_request' }])
    expect([forgotten, shown.told]).toEqual([['m1'], [t('erase-done')]])
    expect(page()).toContain(t('erased-more'))
    for (const gone of ['王小明', '王先生', '13800138000', t('erase'), t('member-edit')]) expect(page()).not.toContain(gone)
  })

  it('what the till refuses is said, and nothing is forgotten', async () => {
    refuse = new Refused('storage_full', {}, '磁盘满了')
    await click(t('erase'))
    await click(t('erase-yes'))
    expect([page().includes('磁盘满了'), forgotten]).toEqual([true, []])
  })
})
