pup_unit_test(identity pup_net pup_base OpenSSL::Crypto)
pup_unit_test(tls pup_net pup_base OpenSSL::SSL OpenSSL::Crypto)
pup_unit_test(conn pup_net pup_base PkgConfig::uv OpenSSL::Crypto)
