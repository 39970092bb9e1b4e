import { Counter } from '$features/sale/counter.svelte'
import { FakeTill } from './fake_till'

/** Lets every answer that is under way arrive. */
export const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

/** What somebody at the counter hears, and reads of what went wrong. */
export type Heard = { beeps: number; failures: unknown[] }

/** A counter that has started, with an empty basket. */
export async function openCounter(): Promise<{ till: FakeTill; counter: Counter; heard: Heard }> {
  const till = new FakeTill()
  const heard: Heard = { beeps: 0, failures: [] }
  let ids = 0
  const counter = new Counter(till.methods, {
    newId: () => `id-${++ids}`,
    scale: () => 2,
    beep: () => (heard.beeps += 1),
    fail: (why) => heard.failures.push(why),
  })
  await counter.start()
  await settle()
  return { till, counter, heard }
}

export async function paysCash({ tendering }: Counter, amount: string) {
  await tendering.take()
  tendering.chooseKind('cash')
  tendering.amountText = amount
  await tendering.confirmAmount()
  await settle()
}
