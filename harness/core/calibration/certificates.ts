/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Certificates for the fault server on 127.0.0.1, each signed by itself. Their keys stand here for everyone to read, so they are
 * good for nothing else, and no client trusts them that was not told to for a calibration.
 */
export const CERTIFICATES = {
  /** Valid from 2020 to 2120. */
  good: {
    cert: `-----BEGIN CERTIFICATE-----
MIIBfTCCASKgAwIBAgIBATAKBggqhkjOPQQDAjAkMSIwIAYDVQQDDBl6ZXJvZHJv
cCBjYWxpYnJhdGlvbiBnb29kMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAw
MDAwWjAkMSIwIAYDVQQDDBl6ZXJvZHJvcCBjYWxpYnJhdGlvbiBnb29kMFkwEwYH
KoZIzj0CAQYIKoZIzj0DAQcDQgAE7TEFWbJhCAeOC8i8Dva+NlROMB+9KJhO7I2h
jS/0egrjGY83ty6XtabukEJGsG6qwv0OxrKIHgar3+7mfXB9YaNDMEEwDwYDVR0R
BAgwBocEfwAAATAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBRzg/fvmgABzaEs
QbRI0/Jkb1rZfjAKBggqhkjOPQQDAgNJADBGAiEAnzdnxe/M0U2FdZHSSwqXdbBe
nA2lNrFTQbodKlqC3ZYCIQD4ZlF7b70jrTAzYZH6R+H3n0qhg6VF9DROJa7spwmO
dg==
-----END CERTIFICATE-----
`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTh7pplFRpGEzvKxr
+jxnb8iIzfIyUgszWsLNIQl7f7yhRANCAATtMQVZsmEIB44LyLwO9r42VE4wH70o
mE7sjaGNL/R6CuMZjze3Lpe1pu6QQkawbqrC/Q7GsogeBqvf7uZ9cH1h
-----END PRIVATE KEY-----
`,
  },
  /** It ended with the year 2020. */
  expired: {
    cert: `-----BEGIN CERTIFICATE-----
MIIBgDCCASagAwIBAgIBAjAKBggqhkjOPQQDAjAnMSUwIwYDVQQDDBx6ZXJvZHJv
cCBjYWxpYnJhdGlvbiBleHBpcmVkMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAw
MDAwMFowJzElMCMGA1UEAwwcemVyb2Ryb3AgY2FsaWJyYXRpb24gZXhwaXJlZDBZ
MBMGByqGSM49AgEGCCqGSM49AwEHA0IABLOo5jB+V3hLQEZhi1jDfFAGyXVv+fXJ
2J83K+wFfBjsIilKfldZ/UTNfUGJxaerUdBNGfn0uHEXH16AG32iYHqjQzBBMA8G
A1UdEQQIMAaHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUqPICRw4f
HZCSLkcT9ZgscqOFbicwCgYIKoZIzj0EAwIDSAAwRQIhAP3qD++XD++Lxc9+t6Xw
F0fo7KY5c7kmGh7XoZRxzJCWAiB+KSIJ2Seou6BRrDdxSuHTA6EodCOne6w7HyTz
vlSIDA==
-----END CERTIFICATE-----
`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgx7E9ndoN+t/lmpoC
SIyayRHxyOracrEJMTFhkWXGAYuhRANCAASzqOYwfld4S0BGYYtYw3xQBsl1b/n1
ydifNyvsBXwY7CIpSn5XWf1EzX1BicWnq1HQTRn59LhxFx9egBt9omB6
-----END PRIVATE KEY-----
`,
  },
  /** For `elsewhere.example`. */
  'wrong-name': {
    cert: `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIBAzAKBggqhkjOPQQDAjAqMSgwJgYDVQQDDB96ZXJvZHJv
cCBjYWxpYnJhdGlvbiB3cm9uZy1uYW1lMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAw
MTAxMDAwMDAwWjAqMSgwJgYDVQQDDB96ZXJvZHJvcCBjYWxpYnJhdGlvbiB3cm9u
Zy1uYW1lMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhobNTSzv5xTnoZp+8zWA
EFb6qgz0LOLagejVYW7DQE1rX0OKIKJXkxIB+/Q2FbRvAY7/PnxZueWhzqT5khDc
wKNQME4wHAYDVR0RBBUwE4IRZWxzZXdoZXJlLmV4YW1wbGUwDwYDVR0TAQH/BAUw
AwEB/zAdBgNVHQ4EFgQU5qDnvkYjSw1tHy0dTBTh4T0HU+QwCgYIKoZIzj0EAwID
RwAwRAIgItHNateu/usfSG6ys8+YFhkPTPSLbnwke4xNNBIGNqECIAcY+ehB5ANI
/NRu1ZuTJrXeZPx/JBF/d2UvxHoa3BpW
-----END CERTIFICATE-----
`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgW5/ysCzOddiptap1
ZafmSxRIQZ5x52hZveS+LedHS1uhRANCAASGhs1NLO/nFOehmn7zNYAQVvqqDPQs
4tqB6NVhbsNATWtfQ4ogoleTEgH79DYVtG8Bjv8+fFm55aHOpPmSENzA
-----END PRIVATE KEY-----
`,
  },
  /** As good as `good`, but not among those that the client was told to trust. */
  'self-signed': {
    cert: `-----BEGIN CERTIFICATE-----
MIIBijCCATCgAwIBAgIBBDAKBggqhkjOPQQDAjArMSkwJwYDVQQDDCB6ZXJvZHJv
cCBjYWxpYnJhdGlvbiBzZWxmLXNpZ25lZDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw
MDEwMTAwMDAwMFowKzEpMCcGA1UEAwwgemVyb2Ryb3AgY2FsaWJyYXRpb24gc2Vs
Zi1zaWduZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATlMvRgYKK+R9NNk3W1
toYyGMTXE5qrKycXnkgGmfrECZmyhyQ6FqTSAiZy4jdiYmDVgvl8PFdAzmnpGP4c
flJLo0MwQTAPBgNVHREECDAGhwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0O
BBYEFFonyNBsbufyYxw3AWr1/3iNzJ8DMAoGCCqGSM49BAMCA0gAMEUCIDX03fsJ
9mrXFv2M03cbaI7r2Oorx+e7BsTTpgUTwvWFAiEAz/xjfrsuFPfF3UXl0r+CCe1g
9joRBvTZ9/sGhPTQhek=
-----END CERTIFICATE-----
`,
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgV8NN+GlVaUCjrncp
R1+6aqy8hQs4mYrhVRX/wyevrwGhRANCAATlMvRgYKK+R9NNk3W1toYyGMTXE5qr
KycXnkgGmfrECZmyhyQ6FqTSAiZy4jdiYmDVgvl8PFdAzmnpGP4cflJL
-----END PRIVATE KEY-----
`,
  },
} as const satisfies Readonly<Record<string, Certificate>>;

/** What the client trusts in a calibration: all but the one that is signed by no authority. */
export const TRUSTED_IN_CALIBRATION: readonly string[] = [
  CERTIFICATES.good.cert,
  CERTIFICATES.expired.cert,
  CERTIFICATES['wrong-name'].cert,
];
