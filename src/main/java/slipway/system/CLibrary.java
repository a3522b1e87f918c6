package slipway.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/** The functions of the C library that Java lacks here. */
public interface CLibrary extends Library {
    CLibrary INSTANCE = Native.load("c", CLibrary.class);

    int pipe2(int[] ends, int flags) throws LastErrorException;

    int socket(int domain, int type, int protocol);

    NativeLong sendto(int socket, byte[] message, NativeLong length, int flags, byte[] address, int addressLength);

    int close(int descriptor) throws LastErrorException;
}
