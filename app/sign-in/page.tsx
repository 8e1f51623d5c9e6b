import { SignInForm } from './SignInForm.tsx'
import { Switches } from './Switches.tsx'

export default function SignInPage() {
  return (
    <main className="flex min-h-dvh flex-col items-center p-6">
      <div className="flex w-full max-w-xs flex-1 items-center">
        <SignInForm />
      </div>
      <Switches />
    </main>
  )
}
