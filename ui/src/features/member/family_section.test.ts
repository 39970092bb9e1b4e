import { expect, it } from 'vitest'
import type { Component } from 'svelte'
import { t } from '$shared/words.svelte'
import { settled, TestWindow } from '../../../tests/window'
import FamilySection from './FamilySection.svelte'

it('says of each what they may spend, those who use the card first', async () => {
  const people = [
    { person_id: 'p1', called: '儿子', daily_limit_minor: 5_000, left_minor: 3_800, is_active: false },
    { person_id: 'p2', called: '女儿', daily_limit_minor: 1_000, left_minor: 250, is_active: true },
    { person_id: 'p3', called: '母亲', is_active: true },
  ]
  const shown = new TestWindow({})
  shown.show(FamilySection as Component<never>, { people, onopen: () => undefined })
  await settled()
  const cards = [...document.querySelectorAll('.card')].map((card) => card.textContent ?? '')
  expect(cards.map((card) => ['女儿', '母亲', '儿子'].find((called) => card.includes(called)))).toEqual(['女儿', '母亲', '儿子'])
  expect(cards[0]).toContain('10.00')
  expect(cards[0]).toContain(t('family-left', { left: '2.50' }))
  expect(cards[1]).toContain(t('family-unlimited'))
  expect(cards[2]).toContain(t('family-ended'))
  shown.close()
})
