/** Two short low tones: something was not understood, or waits. Where no sound can be made, none is. */
export function beep(): void {
  try {
    const audio = (context ??= new AudioContext())
    void audio.resume()
    for (const [start, hertz] of [[0, 440], [0.16, 330]] as const) {
      const tone = audio.createOscillator()
      const loud = audio.createGain()
      tone.frequency.value = hertz
      loud.gain.value = 0.15
      tone.connect(loud).connect(audio.destination)
      tone.start(audio.currentTime + start)
      tone.stop(audio.currentTime + start + 0.12)
    }
  } catch {
    // A machine without a sound card still sells.
  }
}

let context: AudioContext | undefined
