use argon2::{Algorithm, Argon2, Params, RECOMMENDED_SALT_LEN, Version};
use opaque_ke::{
    errors::InternalError,
    generic_array::{ArrayLength, GenericArray},
    ksf::Ksf,
};

/// Memory of one stretching, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Lanes; a browser worker has one thread.
const LANES: u32 = 1;

/// Argon2id over 19 MiB in 2 passes, run by the client only: what whoever steals the server's
/// database pays for each guess of a password. The oblivious function before it is keyed for each
/// account, so the salt is constant (RFC 9807, section 6.4.4). Parameters: the OWASP Password
/// Storage Cheat Sheet's first choice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stretching;

impl Ksf for Stretching {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let parameters = Params::new(MEMORY_KIB, PASSES, LANES, Some(L::USIZE))
            .map_err(|_| InternalError::KsfError)?;
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into(&input, &[0; RECOMMENDED_SALT_LEN], &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}
