/** Goes one element up or down from the one that has the focus; whether there was one. */
export function stepTo(elements: HTMLElement[], isDown: boolean): boolean {
  const at = elements.indexOf(document.activeElement as HTMLElement)
  const next = elements[at + (isDown ? 1 : -1)]
  next?.focus()
  return next !== undefined
}
