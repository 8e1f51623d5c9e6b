import { SignInForm } from './SignInForm.tsx'

export default function SignInPage() {
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <SignInForm />
    </main>
  )
}
