import { graphql } from '@/lib/gql';

export const SignInWays = graphql(`
  query SignInWays {
    signInMethods {
      password
      passwordReset
      oidc {
        label
        url
      }
    }
  }
`);

export const RequestPasswordReset = graphql(`
  mutation RequestPasswordReset($email: String!) {
    requestPasswordReset(email: $email) {
      accepted
      errors {
        code
        field
        message
      }
    }
  }
`);

export const ResetPassword = graphql(`
  mutation ResetPassword($token: String!, $password: String!) {
    resetPassword(token: $token, password: $password) {
      email
      errors {
        code
        field
        message
      }
    }
  }
`);

export const ChangePassword = graphql(`
  mutation ChangePassword($current: String!, $new: String!) {
    changePassword(current: $current, new: $new) {
      viewer {
        id
      }
      errors {
        code
        field
        message
      }
    }
  }
`);
