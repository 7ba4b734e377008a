package research;

import java.io.IOException;

/** All of the programs, one after the other, each under its name. */
class All {
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println("DrawFaces");
        DrawFaces.main(args);
        System.out.println("CompareSamplers");
        CompareSamplers.main(args);
        System.out.println("EnlargeFace");
        EnlargeFace.main(args);
        System.out.println("FillColumns");
        FillColumns.main(args);
        System.out.println("ColourFace");
        ColourFace.main(args);
        System.out.println("ScoreFaces");
        ScoreFaces.main(args);
        System.out.println("WatchRun");
        WatchRun.main(args);
        System.out.println("StopRun");
        StopRun.main(args);
    }
}
