package org.ferrywright.endpoint.ftp.internal;

import java.security.cert.CertificateException;

/** A server shows another certificate than the one that is pinned. */
final class ChangedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1L;

    ChangedCertificateException(String message) {
        super(message);
    }
}
